// npm run test:fuzz: every route of the OpenAPI document and raw requests of our own, against a courier of its own. Bounded: under 4 minutes.
import { launch } from './launch.mjs';

launch(['--import=./scripts/property-seed.mjs', 'apps/server/test/fuzz/run.ts']);
