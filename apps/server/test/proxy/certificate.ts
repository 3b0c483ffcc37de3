import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface MadeCertificate {
  cert: string;
  key: string;
}

/** A self-made certificate for localhost and 127.0.0.1, by openssl; `name` stands in its subject. */
export function makeCertificate(t: { after(f: () => void): void }, name: string): MadeCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [cert, key] = [join(folder, 'chain.pem'), join(folder, 'key.pem')];
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const { status, stderr } = spawnSync('openssl', [...request, ...names, '-out', cert, '-keyout', key], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return { cert, key };
}
