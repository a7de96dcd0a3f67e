export const java = `
Started {class} in {float} seconds (JVM running for {float})
Stopped {class}
Registering bean {class} with scope {singleton|prototype|request|session}
Bean {class} is not eligible for getting processed by all post processors
Task {id} transitioned from {NEW|QUEUED|RUNNING|PAUSED} to {QUEUED|RUNNING|DONE|FAILED}
Opening connection to {host}:{port}
Closing connection to {host}:{port}
Retrying connect to server: {host}/{address}. Already tried {n} time(s)
Lost executor {n} on {host}: worker lost
Added broadcast_{n}_piece{n} in memory on {host}:{port} (size: {size}, free: {size})
Removed broadcast_{n}_piece{n} on {host}:{port} in memory (size: {size}, free: {size})
Partition {topic}-{n} assigned to consumer {service}
Partition {topic}-{n} revoked from consumer {service}
Committed offset {n} for partition {topic}-{n}
Failed to commit offset {n} for partition {topic}-{n}: {RebalanceInProgress|UnknownMember|IllegalGeneration}
HikariPool-{n} - Connection is not available, request timed out after {ms}
HikariPool-{n} - Pool stats (total={n}, active={n}, idle={n}, waiting={n})
Thread {service}-{n} died
Exception in thread main
Cache {table} evicted {n} entries
Cache {table} loaded {n} entries in {ms}
Cache {table} is full
Deserialization of {class} failed at offset {n}
Could not resolve placeholder '{topic}' in value
Executing query on {table} took {ms}
Executing update on {table} took {ms}
Transaction {uuid} committed
Transaction {uuid} rolled back
User {user} has no permission {READ|WRITE|DELETE|ADMIN} on {table}
Circuit breaker {service} changed state from {CLOSED|OPEN|HALF_OPEN} to {CLOSED|OPEN|HALF_OPEN}
Received event {topic} from {service}
Dropped event {topic} from {service}
Scheduled job {service} finished with status {COMPLETED|FAILED|STOPPED}
Leader elected: {host}
Heartbeat from {host} lost after {duration}
Block {block} received from {address} of size {n}
Block {block} deleted
Configuration {topic} is deprecated, use {topic} instead
`;
