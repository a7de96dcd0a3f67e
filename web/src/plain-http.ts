const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether what a page says and is told can be read on the way. */
export const isPlainHttp = ({ protocol, hostname }: Pick<Location, 'protocol' | 'hostname'>) =>
  protocol === 'http:' && !loopback.test(hostname);
