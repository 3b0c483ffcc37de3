import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/use-me.ts';
import { Sheet } from '../../components/sheet.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { Everybody } from './everybody.tsx';
import { Mine } from './mine.tsx';

/** People one exchanges envelopes with; for admins everybody. */
export function Page() {
  const { t } = useTranslation('people');
  const me = useMe();
  const [tab, setTab] = useState<'mine' | 'all'>('mine');
  const isAdmin = me?.role === 'admin';
  return (
    <Sheet title={t('title')} sub={t(tab === 'mine' ? 'mineSub' : 'allSub')}>
      <div className="room">
        {isAdmin ? (
          <Tabs<'mine' | 'all'>
            label={t('title')}
            tabs={[
              { id: 'mine', label: t('tabs.mine') },
              { id: 'all', label: t('tabs.all') },
            ]}
            current={tab}
            onChange={setTab}
          >
            {tab === 'mine' ? <Mine /> : <Everybody own={me.id} />}
          </Tabs>
        ) : (
          <Mine />
        )}
      </div>
    </Sheet>
  );
}
