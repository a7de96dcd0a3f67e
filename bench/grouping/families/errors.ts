export const errors = `
connect ECONNREFUSED {address}
getaddrinfo ENOTFOUND {host}
getaddrinfo EAI_AGAIN {host}
Request failed with status code {n}
timeout of {n}ms exceeded
Cannot read properties of undefined (reading '{user}')
Cannot read properties of null (reading '{user}')
{table} is not defined
{table} is not a function
relation "{table}" does not exist
column "{table}" of relation "{table}" does not exist
duplicate key value violates unique constraint "{table}"
deadlock detected
could not serialize access due to concurrent update
account {id} not found
user {user} not found
order {order} not found
product {uuid} is out of stock
no such file or directory, open '{path}'
permission denied, open '{path}'
invalid input syntax for type {integer|uuid|numeric|boolean|timestamp|json}: "{user}"
No handler for {topic}
Handler for {topic} timed out after {ms}
Failed to publish to topic {topic}: {service} unavailable
Failed to subscribe to topic {topic}
Failed to parse body of {uuid}: unexpected token at position {n}
Failed to charge card of customer {person}: gateway {service} returned {n}
Failed to send mail to {mail}
{class} cannot be cast to {class}
Index {n} out of bounds for length {n}
context deadline exceeded
open {path}: too many open files
dial tcp {address}: i/o timeout
dial tcp {address}: connect: connection refused
dial tcp: lookup {host}: no such host
panic in worker {service}: nil map
Token of {user} expired at {time}
Token of {user} is malformed
Queue {topic} is full, {n} messages dropped
Unknown currency {EUR|USD|KRW|JPY|GBP|CHF|SEK}
Feature {table} disabled for tenant {city}
주문 {order}을 찾을 수 없음
사용자 {user}의 권한이 부족함
`;
