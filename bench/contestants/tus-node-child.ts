import { createServer } from 'node:http';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

// Usage: node tus-node-child.ts <port> <folder>. Its own process, so that CPU time and memory are its own.
const [port, directory] = process.argv.slice(2);
if (port === undefined || directory === undefined) throw new Error('usage: tus-node-child.ts <port> <folder>');
const tus = new Server({ path: '/files', datastore: new FileStore({ directory }) });
// The default limit of 300 s a request would cut long uploads; nothing else differs from the defaults.
createServer({ requestTimeout: 0 }, (req, res) => void tus.handle(req, res)).listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
