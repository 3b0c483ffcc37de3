import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { violations } from './boundaries.mjs';

const server = (folder) => `apps/server/src/${folder}`;

/** file, source, what the check must say. */
const PLANTED = [
  [
    server('usecases/close-envelope.ts'),
    "import { DiskBlobStore } from '../adapters/blob-disk/blob-disk.ts';",
    /usecases may not import adapters/,
  ],
  [server('usecases/close-envelope.ts'), "import { routes } from '../http/routes.ts';", /usecases may not import http/],
  [
    server('adapters/blob-disk/blob-disk.ts'),
    "export { x } from '../keys-directory/keys-directory.ts';",
    /no adapter imports a sibling/,
  ],
  [
    server('adapters/blob-disk/blob-disk.ts'),
    "import { x } from '../../usecases/courier.ts';",
    /adapters may not import usecases/,
  ],
  [server('ports/blob-store.ts'), "import type { X } from '../usecases/courier.ts';", /ports may not import usecases/],
  [
    server('http/server.ts'),
    "const { x } = await import('../adapters/blob-disk/blob-disk.ts');",
    /http may not import adapters/,
  ],
  [server('http/server.ts'), "import {\n  a,\n  b,\n} from '../adapters/x/x.ts';", /http may not import adapters/],
  [server('usecases/a.ts'), "import '../compose.ts';", /only main and compose know compose.ts/],
  [server('usecases/a.ts'), "import { aClock } from '../ports/clock.conformance.ts';", /the product imports no test/],
  [
    server('usecases/a.ts'),
    "import { floe } from '../../../../packages/core/src/floe/floe.ts';",
    /reaches into another by path/,
  ],
  [server('usecases/a.ts'), "import { Button } from '@datoferum/ui';", /apps\/server does not use @datoferum\/ui/],
  ['packages/core/src/id/uuid.ts', "import { randomUUID } from 'node:crypto';", /core imports nothing of Node/],
  ['packages/core/src/id/uuid.ts', 'const id = window.crypto.randomUUID();', /core names no global .*window/],
  ['packages/core/src/id/uuid.ts', "const bytes = Buffer.from('a');", /core names no global .*Buffer/],
  [
    'packages/ui/src/features/certificate/use-signature.ts',
    "import { webCryptoHost } from '@datoferum/core/transfer/browser';",
    /screens know a machine through their platform alone/,
  ],
  [
    'packages/ui/src/features/certificate/page.tsx',
    "const { nodeHttp } = await import('@datoferum/core/transfer/node');",
    /screens know a machine through their platform alone/,
  ],
  ['packages/core/src/id/uuid.ts', "import { house } from '@datoferum/server';", /no package imports an app/],
];

const FINE = [
  [
    server('usecases/close-envelope.ts'),
    "import type { Metadata } from '../ports/metadata.ts';\nimport { next } from '@datoferum/core';",
  ],
  [
    server('adapters/blob-disk/blob-disk.ts'),
    "import { RealFs } from './disk-fs.ts';\nimport type { BlobStore } from '../../ports/blob-store.ts';",
  ],
  [
    server('adapters/blob-disk/blob-disk.test.ts'),
    "import { promises } from '../../ports/blob-store.conformance.ts';\nimport { open } from 'node:fs/promises';",
  ],
  [server('compose.ts'), "import { DiskBlobStore } from './adapters/blob-disk/blob-disk.ts';"],
  ['packages/core/src/id/uuid.ts', "// see 'node:crypto' and window.crypto\nconst text = 'document.title';"],
  [
    'packages/ui/src/features/certificate/statement.test.ts',
    "import { webCryptoHost } from '@datoferum/core/transfer/browser';",
  ],
  [
    'packages/ui/src/features/certificate/use-signature.ts',
    "import type { Signed } from '@datoferum/core/transfer/check';",
  ],
  ['packages/core/src/testing/floe-crypto.ts', "import { createCipheriv } from 'node:crypto';"],
];

describe('the boundaries check', () => {
  for (const [file, source, sentence] of PLANTED) {
    it(`sees red: ${file} with ${source.split('\n').join(' ')}`, () => {
      const found = violations(file, source);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0], sentence);
      assert.ok(found[0].startsWith(`${file}:1 `), found[0]);
    });
  }
  for (const [file, source] of FINE) {
    it(`lets through: ${file} with ${source.split('\n').join(' ')}`, () =>
      assert.deepEqual(violations(file, source), []));
  }
});
