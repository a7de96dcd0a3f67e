import { useProblemText } from '../states/failing.tsx';

/** Why the form was refused; nothing while `problem` is null. */
export function FormProblem({ problem, text }: { problem: unknown; text?: string }) {
  const problemText = useProblemText();
  if (problem === null || problem === undefined) return null;
  return (
    <p role="alert" className="mt-3 rounded-lg bg-sunk px-4 py-3 text-sm">
      {text ?? problemText(problem)}
    </p>
  );
}
