import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../contestants/contestant.ts';
import { command } from '../support/commands.ts';

const TUS = { 'Tus-Resumable': '1.0.0' };

function headerArgs(headers: Record<string, string>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
}

/** One tus upload as a person types it: an empty POST, then one PATCH that streams the file. Answers the upload's URL. */
export async function uploadByCurl(target: Target, file: string, name: string, size: number): Promise<string> {
  const metadata = `filename ${Buffer.from(name).toString('base64')}`;
  const creation = headerArgs({
    ...target.headers,
    ...TUS,
    'Upload-Length': String(size),
    'Upload-Metadata': metadata,
  });
  const created = await command('curl', [
    '-sS',
    '--fail-with-body',
    '-X',
    'POST',
    '-D',
    '-',
    ...creation,
    target.endpoint,
  ]);
  const location = /^location:\s*(\S+)/im.exec(created.stdout)?.[1];
  if (location === undefined) throw new Error(`no Location in the answer to the creation: ${created.stdout}`);
  const url = new URL(location, target.endpoint).href;
  const writing = headerArgs({
    ...target.headers,
    ...TUS,
    'Upload-Offset': '0',
    'Content-Type': 'application/offset+octet-stream',
  });
  const written = await command('curl', [
    '-sS',
    '--fail-with-body',
    '-X',
    'PATCH',
    '-T',
    file,
    '-D',
    '-',
    ...writing,
    url,
  ]);
  const offset = /^upload-offset:\s*(\d+)/gim.exec(written.stdout)?.[1];
  if (Number(offset) !== size) throw new Error(`${offset} of ${size} bytes were acknowledged`);
  return url;
}

/** Fetches to /dev/null; rejects unless exactly `size` bytes came with status 200. */
export async function downloadByCurl(
  from: { url: string; headers: Record<string, string> },
  size: number,
): Promise<void> {
  const { stdout } = await command('curl', [
    '-sS',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code} %{size_download}',
    ...headerArgs(from.headers),
    from.url,
  ]);
  if (stdout !== `200 ${size}`) throw new Error(`the download ended with "${stdout}", not with 200 and ${size} bytes`);
}

/**
 * Many small files by one `curl -Z`, one request each: PUT to a path where there is a drop, else a tus creation that carries its bytes.
 * Rejects unless every file was answered with success.
 */
export async function manyByCurl(
  target: Target,
  folder: string,
  names: readonly string[],
  size: number,
  work: string,
): Promise<void> {
  const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  // To a URL that ends with a slash curl would add the file's name.
  const creation = target.endpoint.replace(/\/$/, '');
  const lines = names.map((name) => {
    const url = target.drop === undefined ? creation : target.drop + name.split('/').map(encodeURIComponent).join('/');
    return `upload-file = ${quoted(join(folder, name))}\nurl = ${quoted(url)}\noutput = "/dev/null"`;
  });
  const config = join(work, 'curl.config');
  writeFileSync(config, lines.join('\n'));
  const asCreation = { ...TUS, 'Upload-Length': String(size), 'Content-Type': 'application/offset+octet-stream' };
  const method = target.drop === undefined ? ['-X', 'POST', ...headerArgs(asCreation)] : [];
  const args = [
    '-sS',
    '-Z',
    '--parallel-immediate',
    '--parallel-max',
    '32',
    '-w',
    '%{http_code}\n',
    ...headerArgs(target.headers),
    ...method,
    '-K',
    config,
  ];
  const { stdout } = await command('curl', args);
  const answers = stdout.trim().split('\n');
  const refused = answers.filter((code) => !/^20[014]$/.test(code));
  if (answers.length !== names.length || refused.length > 0)
    throw new Error(
      `${answers.length} of ${names.length} files were answered, ${refused.length} refused (${refused[0]})`,
    );
}
