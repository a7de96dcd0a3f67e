export const hpc = `
instruction cache parity error corrected
data cache parity error corrected
{n} floating point alignment exceptions
{n} double-hummer alignment exceptions
generating core.{n}
CE sym {n}, at {hex}, mask {hex}
ciod: Error loading {path}: invalid or missing program image, No such file or directory
ciod: Error loading {path}: invalid or missing program image, Permission denied
ciod: LOGIN chdir({path}) failed: No such file or directory
ciod: failed to read message prefix on control stream (CioStream socket to {address}
Node card {node} is not fully functional
Node card VPD check: missing {node} node
Link error on broadcast tree Interconnect-{n}:{n}:{n}:{n}
link ok
link in reset
Fan speeds ( {n} {n} {n} {n} {n} {n} )
Fan speeds ( {n} {n} {n} **** {n} {n} )
Temperature ({n}) exceeds {warning|critical} threshold
ambient={n}
boot (command {n})
halt (command {n})
wait (command {n})
boot (command {n}) Error: HALT asserted
domain {table} is no longer served by node {host}
domain {table} is full
There is no server for domain {table}
NIFF: node {host} has detected an available network connection on network {ip} via interface {iface}
NIFF: node {host} detected a failed network connection on network {ip} via interface {iface}
job {id} of {user} started on {hosts}
job {id} of {user} finished on {hosts}
job {id} of {user} killed by {user}
job {id} exceeded its walltime of {duration}
partition {city} drained by {user}
scratch quota of {user} is at {pct}
torus receiver x+ input pipe error(s) (dcr {hex}) detected and corrected
L{n} cache disabled
machine check: i-fetch....................{n}
store operation...........................{n}
data address: {hex}
unit {node} state change
unit {node} configured out
MPI rank {n} on {host} aborted
task_check, cannot tm_reply to {id} task {n}
data_thread() got not answer from any [{city}] datasource
`;
