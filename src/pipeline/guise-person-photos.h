/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"
#include "guise-store-references.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GUISE_TYPE_PERSON_PHOTOS (guise_person_photos_get_type ())
G_DECLARE_FINAL_TYPE (GuisePersonPhotos, guise_person_photos, GUISE, PERSON_PHOTOS, GuiseJob)

/**
 * GuisePersonPhotosParams:
 * @files: %NULL-terminated: pictures, each with the person's face alone or by far the largest
 * @step: name of the undo step
 * @models: (nullable): folder of the face models
 */
typedef struct
{
  GuiseStore        *store;
  gint64             person;
  const char *const *files;
  const char        *step;
  const char        *models;
} GuisePersonPhotosParams;

/**
 * guise_person_photos_new:
 *
 * Reference photos: says by pictures who @person is. Tracks of nobody, and of persons whom the user has neither named nor
 * given a role, become the person's when they look like the photos, or are suggested (guise_photo_match()); who was denied
 * stays so. The vectors are kept, so that clips that come later are compared with them, too; the pictures are not. One undo
 * step; nothing is changed when one of the files is no use.
 *
 * Errors of the run: %GUISE_ERROR_USAGE for a picture with no face, or with several of which none stands out, and for
 * photos that show two people; those of guise_media_probe().
 *
 * Thread: owner only.
 */
GuisePersonPhotos *guise_person_photos_new        (const GuisePersonPhotosParams *params);

/* (transfer full): {"person", "photos": [{"file", "distance"}], "joined", "suggested", "together"}, after the job has ended
 * well. "distance" is to the person's mean vector of before, null where there was none; "together" are tracks that were
 * left alone because the person is seen beside them. Owner only. */
JsonNode          *guise_person_photos_dup_result (GuisePersonPhotos *self);

G_END_DECLS
