import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';

/** Drops files and folders of the disk onto an element, as the desktop does. */
export async function dropOn(page: Page, selector: string, files: readonly string[]): Promise<void> {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not seen`);
  const cdp = await page.context().newCDPSession(page);
  const [x, y] = [box.x + box.width / 2, box.y + Math.min(40, box.height / 2)];
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await cdp.send('Input.dispatchDragEvent', { type, x, y, data });
  }
  await cdp.detach();
}

/** Writes files below a folder; a name that ends with a slash is an empty folder. */
export async function plant(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) await writeFile(path, content);
  }
  return folder;
}

/** Every file with its bytes, every folder without, by path below `folder`, which itself stands at the top. */
export async function treeOf(folder: string, name: string): Promise<Map<string, Buffer | null>> {
  const tree = new Map<string, Buffer | null>();
  const walk = async (path: string, as: string): Promise<void> => {
    if (!(await lstat(path)).isDirectory()) {
      tree.set(as, await readFile(path));
      return;
    }
    tree.set(as, null);
    for (const below of await readdir(path)) await walk(join(path, below), `${as}/${below}`);
  };
  await walk(folder, name);
  return tree;
}
