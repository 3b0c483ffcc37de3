import { parentPort } from 'node:worker_threads';
import type { Composed } from './composed.ts';
import { migrationTexts } from './migration-texts.ts';
import './reads/index.ts';
import { byPlace } from './statement.ts';
import './steps/index.ts';

parentPort?.postMessage({ statements: byPlace, migrations: migrationTexts } satisfies Composed);
