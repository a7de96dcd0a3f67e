export const broker = `
[Partition {topic}-{n} broker={n}] Log loaded for partition {topic}-{n} with initial high watermark {n}
[GroupCoordinator {n}]: Preparing to rebalance group {service} in state {PreparingRebalance|Stable|Empty} with old generation {n} (reason: Adding new member {service}-{uuid})
[GroupCoordinator {n}]: Stabilized group {service} generation {n} with {n} members
[GroupCoordinator {n}]: Member {service}-{uuid} in group {service} has failed, removing it from the group
Rolled new log segment at offset {n} in {ms}
Deleting segment files {path}
Node {host} disconnected
Node {host} joined the cluster
accepting AMQP connection <{float}> ({address} -> {address})
connection <{float}> ({address} -> {address}): user '{user}' authenticated and granted access to vhost '{topic}'
closing AMQP connection <{float}> ({address} -> {address}, vhost: '{topic}', user: '{user}')
Mirrored queue '{topic}' in vhost '/': Adding mirror on node {host}
Mirrored queue '{topic}' in vhost '/': Promoting mirror on node {host}
memory alarm set on node {host}
memory alarm cleared on node {host}
checkpoint starting: {time|xlog|immediate|shutdown}
checkpoint complete: wrote {n} buffers ({pct}); {n} WAL files added
automatic vacuum of table {table}: index scans: {n}
automatic analyze of table {table}
canceling statement due to statement timeout
canceling autovacuum task on table {table}
database system is ready to accept connections
connection received: host={ip} port={port}
connection authorized: user={user} database={table}
disconnection: session time: {time} user={user} database={table} host={ip}
process {n} still waiting for ShareLock on transaction {n} after {ms}
process {n} acquired ShareLock on transaction {n} after {ms}
role {user} does not exist
replica {host} is {n} bytes behind primary {host}
replica {host} caught up with primary {host}
election won by {host} with {n} votes
election lost by {host}
backup of {table} to {url} took {duration}
backup of {table} to {url} failed
index {table} is {green|yellow|red}
shard {n} of index {table} moved from {host} to {host}
shard {n} of index {table} is unassigned
pipeline {service} step {checkout|build|test|lint|package|publish|deploy} took {duration}
pipeline {service} step {checkout|build|test|lint|package|publish|deploy} failed with exit code {n}
pipeline {service} was triggered by {person}
구독자 {user}에게 메시지 {id}를 보냈습니다
큐 {topic}에 메시지 {n}개가 쌓였습니다
소비자 {service}가 응답하지 않습니다
`;
