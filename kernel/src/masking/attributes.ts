/**
 * Names of attributes whose whole value goes, whatever it looks like. Compared in lower case,
 * without `_`, `-` and spaces, by their last part after a dot.
 */
const secretNames: ReadonlySet<string> = new Set([
  ...['authorization', 'proxyauthorization', 'cookie', 'setcookie', 'xapikey', 'apikey'],
  ...['xauthtoken', 'xaccesstoken', 'xcsrftoken', 'xamzsecuritytoken', 'xvaulttoken'],
  ...['password', 'passwd', 'pwd', 'passphrase', 'passcode', 'secret', 'clientsecret'],
  ...['token', 'accesstoken', 'refreshtoken', 'idtoken', 'authtoken', 'sessiontoken'],
  ...['sessionid', 'privatekey', 'secretkey', 'signature', 'credential', 'credentials'],
  ...['otp', 'pin', 'cvc', 'cvv', 'ssn', 'juminno', 'rrn', 'cardnumber', 'accountnumber'],
]);

/** OpenTelemetry's own names of what a person is. */
const personalNames: ReadonlyMap<string, string> = new Map([
  ['enduser.id', 'user'],
  ['user.email', 'email'],
  ['user.full_name', 'name'],
  ['user.name', 'user'],
  ['client.address', 'ip'],
  ['http.client_ip', 'ip'],
  ['net.peer.ip', 'ip'],
  ['source.address', 'ip'],
]);

/** The kind that an attribute's name gives its whole value. */
export function kindOfAttribute(name: string): string | undefined {
  const personal = personalNames.get(name);
  if (personal !== undefined) return personal;
  if (name.length > 200) return undefined;
  const last = name
    .slice(name.lastIndexOf('.') + 1)
    .toLowerCase()
    .replace(/[_\- ]/g, '');
  return secretNames.has(last) ? 'secret' : undefined;
}
