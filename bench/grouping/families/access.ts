export const access = `
{ip} "GET {route} HTTP/1.1" status: {n} len: {n} time: {float}
{ip} "POST {route} HTTP/1.1" status: {n} len: {n} time: {float}
{ip} "DELETE {route} HTTP/1.1" status: {n} len: {n} time: {float}
{host}:{port} open through proxy {host}:{port} HTTPS
{host}:{port} close, {n} bytes sent, {n} bytes received, lifetime {duration}
{host}:{port} close, {n} bytes ({size}) sent, {n} bytes received, lifetime {duration}
{host}:{port} error : Could not connect through proxy {host}:{port} - Proxy server cannot establish a connection with the target, status code {n}
upstream timed out ({n}: Connection timed out) while reading response header from upstream, client: {ip}, server: {host}, upstream: "{url}"
upstream prematurely closed connection while reading response header from upstream, client: {ip}, server: {host}
client {ip} closed keepalive connection
rate limit exceeded for client {ip} on route {route}
access forbidden by rule, client: {ip}
[instance: {uuid}] VM Started (Lifecycle Event)
[instance: {uuid}] VM Stopped (Lifecycle Event)
[instance: {uuid}] VM Paused (Lifecycle Event)
[instance: {uuid}] VM Resumed (Lifecycle Event)
[instance: {uuid}] Took {float} seconds to build instance.
[instance: {uuid}] Took {float} seconds to destroy the instance on the hypervisor.
[instance: {uuid}] Deleting instance files {path}
[instance: {uuid}] memory limit: {float} MB, free: {float} MB
image {uuid} at ({path}): checking
image {uuid} at ({path}): in use: on this node {n} local, {n} on other nodes
cache {HIT|MISS|EXPIRED|BYPASS|STALE} for {route}
certificate of {host} expires in {n} days
certificate of {host} renewed
backend {service} is up
backend {service} is down
backend {service} marked unhealthy after {n} failures
user {user} authenticated by {ldap|oidc|saml|password|token|certificate}
user {user} was denied access to {route}
new session {uuid} for {user}
worker process {n} exited with code {n}
Total memory: {n} MB, used: {float} MB
GET {url} {n} {ms}
slow request {route} took {ms}
redirect {url} to {url}
{"level":"info","msg":"request handled","path":"{route}","status":{n},"user":"{user}"}
{"level":"error","msg":"user {user} has no cart","path":"{route}"}
`;
