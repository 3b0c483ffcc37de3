import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MadeCertificate } from './certificate.ts';

const GUIDE = fileURLToPath(new URL('../../../../docs/guides/reverse-proxy.md', import.meta.url));
/** Debian keeps it where only root's PATH looks. */
const PROGRAM = ['/usr/sbin/nginx', 'nginx'].find(
  (program) => existsSync(program) || spawnSync(program, ['-v']).error === undefined,
);
export const hasNginx = PROGRAM !== undefined;

export interface Nginx {
  /** Files that it put on its own disk: bodies that it held back. */
  heldBack(): string[];
}

/** A real nginx with the guide's own lines; only names, ports and places are this test's. */
export async function startNginx(
  t: { after(f: () => Promise<void>): void },
  { port, courier, certificate }: { port: number; courier: number; certificate: MadeCertificate },
): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  const block = /```nginx\n([\s\S]*?)```/.exec(readFileSync(GUIDE, 'utf8'))?.[1] ?? '';
  const replaced = [
    ['127.0.0.1:8420', `127.0.0.1:${courier}`],
    ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
    ['courier.example', 'localhost'],
    ['/etc/courier/chain.pem', certificate.cert],
    ['/etc/courier/key.pem', certificate.key],
  ] as const;
  const server = replaced.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the guide no longer says ${from}`);
    return text.replace(from, to);
  }, block);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  for (const name of temporary) mkdirSync(join(folder, name));
  const places = temporary.map((name) => `${name}_temp_path ${join(folder, name)};`).join(' ');
  const config = `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log; events {}\nhttp { access_log off; ${places}\n${server}\n}\n`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  const child = spawn(
    PROGRAM as string,
    ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', `${folder}/error.log`],
    { stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  t.after(async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const isOpen = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
    });
  while (!(await isOpen())) {
    if (child.exitCode !== null) throw new Error(readFileSync(join(folder, 'error.log'), 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const heldBack = (): string[] =>
    temporary.flatMap((name) => readdirSync(join(folder, name), { recursive: true }) as string[]);
  return { heldBack };
}
