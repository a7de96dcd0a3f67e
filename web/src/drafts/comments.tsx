import type { DraftComment, DraftDetail } from '@dojang/kernel/schema';
import { Seen } from '@dojang/kernel/web';
import { Button, IconButton } from '@dojang/ui/buttons/button.tsx';
import { TextAreaField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { Disclosure } from '@dojang/ui/frames/disclosure.tsx';
import { say as notify } from '@dojang/ui/notices/notices.tsx';
import { Avatar } from '@dojang/ui/people/avatar.tsx';
import { useProblemText } from '@dojang/ui/states/failing.tsx';
import { Loaded } from '@dojang/ui/states/loaded.tsx';
import { When } from '@dojang/ui/times/when.tsx';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { api, queries, useMay, useMe } from '../shell/session.tsx';

interface Said {
  readonly comments: readonly DraftComment[];
}

/** What people say of a draft. Folded while nobody has said anything. */
export function Comments({ draft }: { draft: DraftDetail }) {
  const t = useMessages();
  const mayComment = useMay('draft.comment');
  if (draft.comments === 0) {
    return mayComment ? (
      <Disclosure label={t('comment.none')}>
        <Say draftId={draft.id} />
      </Disclosure>
    ) : null;
  }
  return (
    <section aria-labelledby="comments" className="sheet px-4 py-3.5 sm:px-5">
      <h2 id="comments" className="mb-2 font-semibold">
        {t('comment.title', { count: draft.comments })}
      </h2>
      <List draftId={draft.id} count={draft.comments} />
      {mayComment && <Say draftId={draft.id} />}
    </section>
  );
}

function List({ draftId, count }: { draftId: string; count: number }) {
  const said = useQuery({
    // A comment changes the draft's count, which live news keep fresh.
    queryKey: ['draft', draftId, 'comments', count],
    queryFn: () => api.get<Said>(`/drafts/${draftId}/comments`),
  });
  return (
    <Loaded query={said} rows={1}>
      {({ comments }) => (
        <ul className="rows mb-3">
          {comments.map((comment) => (
            <Comment key={comment.id} draftId={draftId} comment={comment} />
          ))}
        </ul>
      )}
    </Loaded>
  );
}

function Comment({ draftId, comment }: { draftId: string; comment: DraftComment }) {
  const t = useMessages();
  const me = useMe().data?.person.id;
  const problemText = useProblemText();
  const remove = useMutation({
    mutationFn: () => api.send('DELETE', `/drafts/${draftId}/comments/${comment.id}`),
    onError: (error) => notify(problemText(error)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['draft', draftId] }),
  });
  return (
    <li className="flex gap-3 py-3">
      <Avatar name={comment.personName} />
      <div className="min-w-0 flex-1">
        <p className="label">
          <span className="font-semibold text-ink-2">
            <Seen text={comment.personName} />
          </span>{' '}
          · <When at={comment.createdAt} />
        </p>
        <p className="break-words whitespace-pre-wrap">
          <Seen text={comment.text} />
        </p>
      </div>
      {comment.personId === me && (
        <IconButton
          Icon={Trash2}
          label={t('comment.delete')}
          disabled={remove.isPending}
          onClick={() => remove.mutate()}
        />
      )}
    </li>
  );
}

function Say({ draftId }: { draftId: string }) {
  const t = useMessages();
  const [text, setText] = useState('');
  const say = useMutation({
    mutationFn: () => api.send('POST', `/drafts/${draftId}/comments`, { text }),
    onSuccess: () => setText(''),
    onSettled: () => queries.invalidateQueries({ queryKey: ['draft', draftId] }),
  });
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '' && !say.isPending) say.mutate();
      }}
    >
      <TextAreaField
        className="min-w-48 flex-1"
        label={t('comment.field')}
        hidesLabel
        placeholder={t('comment.field')}
        rows={1}
        maxLength={2000}
        value={text}
        onChange={setText}
      />
      <Button type="submit" busy={say.isPending} disabled={text.trim() === ''}>
        {t('comment.send')}
      </Button>
      <FormProblem problem={say.error} />
    </form>
  );
}
