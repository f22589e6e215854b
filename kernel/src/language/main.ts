import { fileURLToPath } from 'node:url';
import { Documents } from './documents.js';
import { Notebook } from './notebook.js';
import { serve } from './serve.js';

serve(new Notebook(process.cwd(), new Documents(), fileURLToPath(import.meta.url)));
