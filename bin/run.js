#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execute } from '@oclif/core/execute'; // The package's index loads twice as much.
import { settings } from '@oclif/core/settings';

settings.enableAutoTranspile = false; // What was built is run, also where a developer's NODE_ENV says otherwise.

const root = dirname(import.meta.dirname);
const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const [word] = process.argv.slice(2);
// The plugins are searched, read and sorted in only for their own commands, and where all commands are listed.
const own = [`${word}.js`, `${word}`].some((name) => existsSync(join(root, 'dist/commands', name)));
if (word === '--version' || own) pjson.oclif.plugins = [];

await execute({ loadOptions: { root, pjson, userPlugins: false } });
