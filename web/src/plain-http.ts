const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether others on the network can read what the page sends and receives. */
export const isPlainHttp = ({ protocol, hostname }: Pick<Location, 'protocol' | 'hostname'>) =>
  protocol === 'http:' && !loopback.test(hostname);
