/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-casting.h"
#include "guise-swap-script.h"

G_BEGIN_DECLS

/**
 * GuiseViewCast:
 *
 * Who is replaced on the frames that are looked at, and how. Does not change
 * once it is made; reference counted.
 *
 * @number: of who it is: another one where the castings are others
 * @look: of how: another one where anything is
 */
typedef struct
{
  gatomicrefcount  ref_count;
  gint64           number;
  guint            look;
  GuiseCasting    *castings;
  guint            n;
  GPtrArray       *scripts;      /* of GuiseSwapScript, by casting */
} GuiseViewCast;

/* @scripts: (array length=n): copied */
GuiseViewCast *guise_view_cast_new   (gint64 number, guint look, const GuiseCasting *castings,
                                      GuiseSwapScript *const *scripts, guint n);
GuiseViewCast *guise_view_cast_ref   (GuiseViewCast *self);
void           guise_view_cast_unref (GuiseViewCast *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseViewCast, guise_view_cast_unref)

G_END_DECLS
