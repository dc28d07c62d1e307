import dns from 'node:dns';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';

// Loaded before the tool: whatever would open a connection leaves a line in NETWORK_LOG and throws.
const refuse = (what) => () => {
  appendFileSync(process.env['NETWORK_LOG'] ?? '', `${what}\n`);
  throw new Error(`There is no network here: ${what}.`);
};

net.Socket.prototype.connect = refuse('net.Socket.connect');
net.connect = refuse('net.connect');
net.createConnection = refuse('net.createConnection');
tls.connect = refuse('tls.connect');
dns.lookup = refuse('dns.lookup');
dns.promises.lookup = refuse('dns.promises.lookup');
syncBuiltinESMExports();
