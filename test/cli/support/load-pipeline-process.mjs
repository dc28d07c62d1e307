// Loads the pipeline file named by the argument as the compiled command does; prints what it says of itself.
import { loadPipeline } from '../../../dist/src/cli/load-pipeline.js';
import * as product from '../../../dist/src/index.js';
import * as testing from '../../../dist/src/testing/index.js';

const [path = ''] = process.argv.slice(2);
globalThis.shared = { ...(await import('rxjs')), ...product, ...testing };
const { pipeline } = await loadPipeline(path);
process.stdout.write(JSON.stringify(pipeline.build(undefined)));
