import { MagnifyingGlass } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { Pause } from '@phosphor-icons/react/dist/csr/Pause';
import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Chip, Tag } from '../../components/chip.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Empty } from '../../components/empty.tsx';
import { Checkbox, Select, TextArea, TextField } from '../../components/field.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { KeyValue } from '../../components/key-value.tsx';
import { Path } from '../../components/path.tsx';
import { PersonRow } from '../../components/person-row.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Tabs } from '../../components/tabs.tsx';

export function Controls() {
  const [text, setText] = useState('');
  const [isOn, setOn] = useState(true);
  const [tab, setTab] = useState<'delivery' | 'files'>('delivery');
  const [isBusy, setBusy] = useState(false);
  return (
    <>
      <section className="ctl">
        <div>
          <h2>Controls</h2>
          <div className="row wrap">
            <Button kind="first" icon={<Plus className="i" weight="bold" aria-hidden />} keyCap="N">
              New envelope
            </Button>
            <Button kind="first" busyLabel="Sending" isBusy={isBusy} onClick={() => setBusy(true)}>
              Send
            </Button>
            <Button disabled>Disabled</Button>
          </div>
          <div className="row wrap">
            <Button>Second</Button>
            <Button kind="quiet">Quiet</Button>
            <Button kind="purge">Purge now</Button>
            <Button kind="purge" why="2 characters to go">
              Purge now
            </Button>
          </div>
          <div className="row wrap">
            <Button isSmall>Small</Button>
            <IconButton label="Pause" icon={<Pause className="i" weight="fill" aria-hidden />} />
            <span className="mono">4M8T-02HD</span>
            <CopyButton text="4M8T-02HD" label="Copy the code" />
          </div>
          <div className="row wrap">
            <Tag>new, is invited</Tag>
            <Tag kind="moves">64%</Tag>
            <Tag kind="asks">4 files need you</Tag>
            <Chip isOn count="148">
              All
            </Chip>
            <Chip isOn={false} count="9">
              Sealed
            </Chip>
          </div>
          <Tabs
            label="Parts of an envelope"
            current={tab}
            onChange={setTab}
            tabs={[
              { id: 'delivery', label: 'Delivery' },
              { id: 'files', label: 'Files', note: '846' },
            ]}
          >
            <p className="t13 dim">{tab === 'delivery' ? 'Who has it' : 'What is in it'}</p>
          </Tabs>
        </div>
        <div>
          <h2>Fields</h2>
          <div className="fieldgrid">
            <TextField
              label="Search"
              isLabelHidden
              value={text}
              onChange={setText}
              placeholder="At rest"
              icon={<MagnifyingGlass className="i" aria-hidden />}
            />
            <TextField label="Title" isLabelHidden value="Focus" onChange={() => undefined} />
            <TextField
              label="Day"
              value="2026-02-30"
              onChange={() => undefined}
              error="That day does not exist. February 2026 has 28."
            />
            <TextField label="Kept" value="30 days" onChange={() => undefined} fixed="Set by the contract" />
            <Select
              label="Release"
              value="sealed"
              onChange={() => undefined}
              options={[
                { value: 'sealed', label: 'When sealed' },
                { value: 'later', label: 'Later' },
              ]}
            />
            <TextArea label="Message to the recipients" isOptional value={text} onChange={setText} />
          </div>
          <Checkbox
            isOn={isOn}
            onChange={setOn}
            label="Close it and seal it by itself"
            hint="Untick to add more files later"
          />
        </div>
        <div>
          <h2>Skeleton, not spinner</h2>
          <Skeleton lines={5} />
        </div>
      </section>
      <section className="halves">
        <div>
          <h2>Names and paths</h2>
          <div className="narrow">
            <Path path="plates/sh0410/v003/sh0410_plate_v003.1187.exr" isFocusable />
            <Path path="plates/sh0410/final/approved/v003/sh0410_plate_v003.[1188–1240].exr" isMono isFocusable />
            <Path path={'REPORTS/photo\u202egnp.exe'} isFocusable />
          </div>
          <PersonRow
            name="Client B, VFX desk"
            below="vfx-desk@example.com · took 14 envelopes from you"
            removeLabel="Take out Client B"
            onRemove={() => undefined}
          />
          <PersonRow
            name="mastering@example.com"
            tag={<Tag>new, is invited</Tag>}
            below="Must prove this address first"
          />
          <KeyValue
            facts={[
              { name: 'Early end', value: 'No: delivery does not shorten it' },
              { name: 'After it', value: 'A certificate: how many files, which digest, no names' },
            ]}
          />
        </div>
        <div>
          <h2>Emptiness</h2>
          <Empty title="Nothing has come yet" level={3} actions={<Button isSmall>Copy your address</Button>}>
            Envelopes for client-b@example.com appear here when they are sealed.
          </Empty>
        </div>
      </section>
    </>
  );
}
