/** What any server pays: node:http that holds streams and says hello, nothing else.  */
import { createServer, type ServerResponse } from 'node:http';

const streams = new Set<ServerResponse>();
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('retry: 1000\nevent: hello\ndata: {}\n\n');
  streams.add(response);
  response.on('close', () => streams.delete(response));
});
server.listen({ host: process.argv[2], port: Number(process.argv[3]), backlog: 4096 });
