import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CourierClient } from '../support/courier-client.ts';
import { contentOf, type SeededFile, sha256 } from '../support/seeded.ts';
import { aDirectory, type aHouse } from '../support/test-house.ts';

type Context = Parameters<typeof aHouse>[0];
const DOCUMENTS = ['manifest-sha256.txt', 'manifest.ndjson', 'pieces.bin', 'seal.json', 'seal.json.sig'] as const;

/** Sends, seals, fetches into a new folder and collects; the documents lie in `folder/.datoferum`. */
export async function aDelivery(
  t: Context,
  sender: CourierClient,
  files: readonly SeededFile[],
  folders: readonly string[] = [],
): Promise<{ folder: string; proof: string; id: string }> {
  const { id } = await sender.open({ title: 'A delivery' });
  for (const file of files) await sender.drop(id, file.path, contentOf(file));
  if (folders.length > 0)
    await sender.entries(
      id,
      folders.map((path) => ({ path, kind: 'folder' })),
    );
  await sender.seal(id, {
    entries: files.length + folders.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
  });
  await sender.until(id, 'sealed');

  const folder = await aDirectory(t);
  const proof = join(folder, '.datoferum');
  await mkdir(proof);
  const recipient = sender.as('recipient');
  for (const name of DOCUMENTS) await writeFile(join(proof, name), await recipient.document(id, name));
  for (const path of folders) await mkdir(join(folder, path), { recursive: true });
  for (const { path } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), await recipient.content(id, path));
  }
  const receipt = await recipient.collect(id, sha256(await recipient.document(id, 'manifest-sha256.txt')));
  await writeFile(join(proof, 'receipt.json'), String(receipt.statement));
  await writeFile(join(proof, 'receipt.json.sig'), String(receipt.sig));
  const keys = await recipient.expect([200], { method: 'GET', path: '/.well-known/datoferum/allowed_signers' });
  await writeFile(join(proof, 'allowed_signers'), keys.body);
  return { folder, proof, id };
}
