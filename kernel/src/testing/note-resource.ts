import type { ResourceKind } from '../core/people/resource.ts';

/** A note that may be granted. */
export const noteResource = (visible: ResourceKind['visible']): ResourceKind => ({
  kind: 'note.note',
  label: { ko: '메모', en: 'Note' },
  levels: {
    read: { ko: '메모를 볼 수 있어요.', en: 'Sees the note.' },
    write: { ko: '메모를 바꿀 수 있어요.', en: 'Changes the note.' },
    admin: { ko: '누가 볼지 정할 수 있어요.', en: 'Says who sees the note.' },
  },
  visible,
});
