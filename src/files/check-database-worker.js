// @ts-check
// Plain JavaScript: a thread begins with a file as it is, in the sources and in the built package alike.
import { parentPort, workerData } from 'node:worker_threads';
import { check } from './check-database-call.js';

/** @type {import('./check-database.ts').CheckRequest} */
const request = workerData;
parentPort?.postMessage(check(request));
