import { once } from 'node:events';
import * as Flags from '@oclif/core/flags';
import { countFlag, numberFlag } from '../src/cli/flag-values.ts';
import { readFaults } from '../src/cli/read-faults.ts';
import { RunCommand } from '../src/cli/run-command.ts';
import { startSandbox } from '../src/testing/sandbox/start-sandbox.ts';

export default class Sandbox extends RunCommand {
  static override enableJsonFlag = false;
  static override summary = 'Run a Salesmap API on this machine, with realistic data.';
  static override description =
    'Answers as Salesmap does, on the loopback address only, with data computed from a seed. For demos, tests, dry runs and pipelines in the making. Ends at SIGINT.';
  static override examples = [
    '<%= config.bin %> sandbox --port 8080',
    '<%= config.bin %> sandbox --faults faults.json',
  ];
  static override flags = {
    port: countFlag({ summary: 'Port; 0 takes a free one.', helpValue: 'PORT', defaultCount: 0, least: 0 }),
    seed: countFlag({ summary: 'The same seed gives the same data.', helpValue: 'N', defaultCount: 1, least: 0 }),
    scale: numberFlag({
      summary: 'Size of the workspace: 1 has about 6,500 records.',
      helpValue: 'N',
      defaultNumber: 1,
    }),
    latency: countFlag({
      summary: 'Delay of each answer, in milliseconds.',
      helpValue: 'MS',
      defaultCount: 80,
      least: 0,
    }),
    'no-rate-limit': Flags.boolean({ summary: 'Answer more than 100 requests per 10 s.' }),
    faults: Flags.string({ summary: 'A JSON file of fault rules.', helpValue: 'FILE' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Sandbox);
    const { port, seed, scale, latency, faults } = flags;
    const sandbox = await startSandbox({
      port,
      seed,
      scale,
      latencyMs: latency,
      rateLimit: !flags['no-rate-limit'],
      faults: faults === undefined ? [] : readFaults(faults),
    });
    this.log(`SALESMAP_API_BASE=${sandbox.url}`);
    this.log(`SALESMAP_TOKEN=${sandbox.token}`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await sandbox.close();
  }
}
