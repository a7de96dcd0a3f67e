export const syslog = `
Failed password for {user} from {ip} port {port} ssh2
Failed password for invalid user {user} from {ip} port {port} ssh2
Accepted publickey for {user} from {ip} port {port} ssh2
Accepted password for {user} from {ip} port {port} ssh2
Invalid user {user} from {ip}
Connection closed by {ip} [preauth]
Connection reset by peer
session opened for user {user} by (uid={n})
session closed for user {user}
({user}) CMD (run-parts {path})
({user}) RELOAD (crontabs/{user})
authentication failure; logname= uid={n} euid={n} tty=ssh ruser= rhost={ip} user={user}
authentication failure; logname= uid={n} euid={n} tty=ssh ruser= rhost={ip}
reverse mapping checking getaddrinfo for {host} [{ip}] failed
DHCPREQUEST on {iface} to {ip} port {port}
DHCPACK from {ip} ({host}) via {iface}
DHCPDISCOVER from {mac} via {iface}
DHCPDISCOVER from {mac} via {iface}: no free leases
synchronized to {ip}, stratum {n}
no servers reachable
time reset {float} s
{sshd|crond|ntpd|postfix|nginx|rsyslogd|auditd|cupsd} startup succeeded
{sshd|crond|ntpd|postfix|nginx|rsyslogd|auditd|cupsd} shutdown succeeded
Started Session {n} of user {user}.
Stopped target {Timers|Paths|Sockets|Network|Swap|Graphical Interface}.
Mounted {path}
Unmounted {path}
{id}: from={mail}, size={n}, class={n}, nrcpts={n}, msgid=<{id}@{host}>, relay={host}
{id}: to={mail}, delay={n}, stat=Sent
{id}: to={mail}, delay={n}, stat=Deferred: Connection refused by {host}
message repeated {n} times: [ Failed password for {user} from {ip} port {port} ssh2]
warning: {path}, line {n}: can't verify hostname: getaddrinfo({host}) failed
user {user} not found in passwd file
user {user} logged in on tty{n}
user {user} logged out of tty{n}
group {user} added to {path}
disk quota exceeded for {user} on {host}
connection from {ip} ({host}) at {date}
`;
