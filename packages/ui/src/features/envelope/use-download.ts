import { useMutation } from '@tanstack/react-query';
import { usePlatform } from '../../platform/platform.ts';
import { type Entry, entryAddress } from './envelope.ts';

/** Begins a download of the browser's own: it carries no token but a cookie of one path, and continues by itself. */
export function useDownload(envelope: string) {
  const { courier } = usePlatform();
  return useMutation({
    mutationFn: async (what: 'zip' | Pick<Entry, 'path' | 'path64'>) => {
      const { download } = await courier.post<{ download: string }>('/api/v1/tickets', {
        body: { envelope, direction: 'receive' },
      });
      const base = download.replace(/\/$/, '');
      const link = document.createElement('a');
      link.href = what === 'zip' ? `${base}/zip` : `${base}/content/${entryAddress(what) ?? ''}`;
      link.download = '';
      document.body.append(link);
      link.click();
      link.remove();
    },
  });
}
