#!/usr/bin/env node
import { execute, settings } from '@oclif/core';

settings.enableAutoTranspile = false; // What was built is run, also where a developer's NODE_ENV says otherwise.

await execute({ dir: import.meta.url });
