/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded where a sanitizer takes whole stacks of what is allocated.
 *
 * Mesa's driver for the processor tells libgcc of the code that it made, and the next stack that is taken has libgcc look
 * through it: which allocates, with its lock held, and so takes another stack, and waits for that lock for ever. Nobody
 * throws through such code; it goes untold. */

void __register_frame (const void *begin);
void __deregister_frame (const void *begin);

void
__register_frame (const void *begin)
{
}

void
__deregister_frame (const void *begin)
{
}
