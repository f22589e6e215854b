import { complete, inspect, isComplete } from './editing.js';
import type { LanguageCommand, LanguageReport, Question } from './messages.js';
import type { Notebook } from './notebook.js';

const send = (report: LanguageReport) => process.send!(report);

function answer(notebook: Notebook, question: Question) {
  switch (question.kind) {
    case 'compile':
      return notebook.compile(question.cell, question.code, question.label, (specifiers) =>
        send({ kind: 'packages', specifiers }),
      );
    case 'complete':
      return { status: 'ok', ...complete(notebook, question.code, question.cursor) };
    case 'inspect':
      return { status: 'ok', ...inspect(notebook, question.code, question.cursor) };
    case 'isComplete':
      return isComplete(question.code);
  }
}

/** Answers the questions of the process that started this one. */
export function serve(notebook: Notebook): void {
  process.on('SIGINT', () => {}); // Ctrl-C reaches every process of a terminal; it is meant for the cells
  process.on('disconnect', () => process.exit(0));
  process.on('message', (command: LanguageCommand) => {
    if (command.kind === 'ran') notebook.ran(command.cell, command.defined);
    else if (command.kind === 'forget') notebook.forget();
    else {
      let content: Extract<LanguageReport, { kind: 'answer' }>['content'];
      try {
        content = answer(notebook, command);
      } catch (error) {
        const { name: ename, message: evalue, stack } = error as Error;
        content = { status: 'error', ename, evalue, traceback: String(stack).split('\n') };
      }
      send({ kind: 'answer', id: command.id, content });
    }
  });
  send({ kind: 'ready' });
  notebook.warmUp();
}
