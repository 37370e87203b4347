/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-cli.h"

G_BEGIN_DECLS

/* The verbs of the shell, by file. Each runs as GuiseVerb.run says. Thread: main only. */

/* guise-verb-project.c */
extern const GuiseVerb guise_verb_new;
extern const GuiseVerb guise_verb_import;
extern const GuiseVerb guise_verb_relink;
extern const GuiseVerb guise_verb_info;
extern const GuiseVerb guise_verb_verify;

/* guise-verb-faces.c */
extern const GuiseVerb guise_verb_extract;
extern const GuiseVerb guise_verb_people;
extern const GuiseVerb guise_verb_person;
extern const GuiseVerb guise_verb_faces;

/* guise-verb-landmarks.c */
extern const GuiseVerb guise_verb_landmarks;

/* guise-verb-mask.c */
extern const GuiseVerb guise_verb_mask;

/* guise-verb-map.c */
extern const GuiseVerb guise_verb_map;

/* guise-verb-front.c */
extern const GuiseVerb guise_verb_front;

/* guise-verb-train.c */
extern const GuiseVerb guise_verb_train;
extern const GuiseVerb guise_verb_plan;
extern const GuiseVerb guise_verb_preview;

/* guise-verb-export.c */
extern const GuiseVerb guise_verb_export;

/* guise-verb-frame.c */
extern const GuiseVerb guise_verb_frame;

/* guise-verb-review.c */
extern const GuiseVerb guise_verb_review;

/* guise-verb-swap.c */
extern const GuiseVerb guise_verb_swap;

/* guise-verb-model.c */
extern const GuiseVerb guise_verb_model;

/* guise-verb-device.c */
extern const GuiseVerb guise_verb_devices;

/* guise-verb-cache.c */
extern const GuiseVerb guise_verb_cache;

/* guise-verb-bench.c */
extern const GuiseVerb guise_verb_bench;

/* guise-verb-demo.c */
extern const GuiseVerb guise_verb_demo;

G_END_DECLS
