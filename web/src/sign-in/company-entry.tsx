import type { CompanyEntry as Entry } from '@dojang/kernel/schema';
import { Button } from '@dojang/ui/buttons/button.tsx';
import { TextField } from '@dojang/ui/forms/fields.tsx';
import { FormProblem } from '@dojang/ui/forms/form-problem.tsx';
import { useMutation } from '@tanstack/react-query';
import { Building2 } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n.ts';
import { guestApi } from '../shell/guest.ts';

/** The org that somebody wanted to open, as its address calls it. */
const slugOf = (place: string) => /^\/o\/([a-z0-9-]+)(?=\/|$)/.exec(place)?.[1] ?? '';

/** Goes to the provider of a company, by an address at work or the name that the org has in addresses. */
export function CompanyEntry({ place }: { place: string }) {
  const t = useMessages();
  const [name, setName] = useState(slugOf(place));
  const find = useMutation({
    mutationFn: () => guestApi.send<Entry>('POST', '/sign-in/company', { name, place }),
    onSuccess: ({ url }) => location.assign(url),
  });
  return (
    <form
      className="space-y-3"
      onSubmit={(event) => {
        event.preventDefault();
        find.mutate();
      }}
    >
      <TextField
        label={t('sign-in.company-name')}
        hint={t('sign-in.company-hint')}
        value={name}
        maxLength={254}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        inputMode="email"
        required
        onChange={setName}
      />
      <FormProblem problem={find.error} />
      <Button
        type="submit"
        kind="plain"
        Icon={Building2}
        className="w-full"
        busy={find.isPending || find.isSuccess}
        disabled={name.trim() === ''}
      >
        {t('sign-in.company')}
      </Button>
    </form>
  );
}
