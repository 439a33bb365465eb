// Which digests are listed in a sorted column (see engines/known/column.py), many at a time. No library, no allocation.
//
// One look-up reads memory at four places, each known only from the one before: the table, the middles, the rests. Many digests
// go through these steps side by side, so that what one needs next is on its way while the others are worked on.

typedef unsigned char byte;
typedef unsigned int word;
typedef unsigned long long wide;
typedef wide loose __attribute__((aligned(1), may_alias));

#define ALWAYS static inline __attribute__((always_inline))
#define GROUP 64 // digests between one look at memory and the next
#define FEW 32   // entries of a prefix that are looked at one by one; where there are more, they are halved

typedef struct {
    const word *table, *middles;
    const byte *rests, *digests;
    wide prefix, count, rest, length; // bits that the table says, entries, bytes of a rest, bytes of a digest
    wide *which, *place;
    wide room, found;
} search;

typedef struct {
    word start[GROUP], end[GROUP], middle[GROUP];
} group;

ALWAYS wide key_of(const byte *digest) { return __builtin_bswap64(*(const loose *)digest); }

ALWAYS int compared(const byte *one, const byte *other, wide length)
{
    for (wide i = 0; i < length; i++)
        if (one[i] != other[i]) return one[i] < other[i] ? -1 : 1;
    return 0;
}

// The first place from `start` whose middle and rest are not below what is wanted.
static word first_of(const search *s, word start, word end, word middle, const byte *rest)
{
    while (start < end) {
        word centre = start + (end - start) / 2;
        int below = s->middles[centre] != middle ? s->middles[centre] < middle
                                                 : compared(s->rests + centre * s->rest, rest, s->rest) < 0;
        if (below) start = centre + 1;
        else end = centre;
    }
    return start;
}

ALWAYS void report(search *s, wide which, word place)
{
    if (s->found < s->room) s->which[s->found] = which, s->place[s->found] = place;
    s->found++;
}

static void many(search *s, wide which, word start, word end, word middle, const byte *rest)
{
    for (word at = first_of(s, start, end, middle, rest); at < end && s->middles[at] == middle; at++) {
        if (compared(s->rests + at * s->rest, rest, s->rest)) return;
        report(s, which, at);
    }
}

ALWAYS void ask_table(const search *s, group *g, wide from, wide to)
{
    for (wide i = from; i < to; i++) {
        wide key = key_of(s->digests + i * s->length);
        word bucket = s->prefix ? (word)(key >> (64 - s->prefix)) : 0;
        g->start[i - from] = bucket;
        g->middle[i - from] = (word)(key >> (32 - s->prefix / 8 * 8));
        __builtin_prefetch(s->table + bucket);
    }
}

ALWAYS void ask_middles(const search *s, group *g, wide from, wide to)
{
    for (wide i = from; i < to; i++) {
        word bucket = g->start[i - from], start = s->table[bucket], end = s->table[bucket + 1];
        if (end > s->count) end = (word)s->count; // beyond the end only if the table is damaged
        if (start > end) start = end;
        g->start[i - from] = start, g->end[i - from] = end;
        __builtin_prefetch(s->middles + start);
        __builtin_prefetch(s->middles + (end > start ? end - 1 : start));
    }
}

// Of the few entries of a prefix, the first that agrees in its middle; `end` where none does.
ALWAYS void ask_rests(const search *s, group *g, wide from, wide to)
{
    for (wide i = from; i < to; i++) {
        word start = g->start[i - from], end = g->end[i - from], middle = g->middle[i - from];
        if (end - start > FEW) continue;
        while (start < end && s->middles[start] < middle) start++;
        g->start[i - from] = start < end && s->middles[start] == middle ? start : end;
        if (g->start[i - from] < end) __builtin_prefetch(s->rests + start * s->rest);
    }
}

ALWAYS void compare(search *s, const group *g, wide from, wide to)
{
    for (wide i = from; i < to; i++) {
        word start = g->start[i - from], end = g->end[i - from], middle = g->middle[i - from];
        const byte *rest = s->digests + (i + 1) * s->length - s->rest;
        if (end - start > FEW) {
            many(s, i, start, end, middle, rest);
            continue;
        }
        for (word at = start; at < end && s->middles[at] == middle; at++)
            if (!compared(s->rests + at * s->rest, rest, s->rest)) report(s, i, at);
    }
}

// Writes pairs of digest and place, in this order, and returns how many there are; what does not fit is counted only.
wide lookup(const word *table, wide prefix, const word *middles, const byte *rests, wide count, wide rest, const byte *digests,
            wide length, wide asked, wide *which, wide *place, wide room)
{
    search s = {table, middles, rests, digests, prefix, count, rest, length, which, place, room, 0};
    group groups[4];
    wide jobs = (asked + GROUP - 1) / GROUP;
#define BOUNDS(job) groups + ((job) & 3), (job) * GROUP, (job) * GROUP + GROUP < asked ? (job) * GROUP + GROUP : asked
    for (wide job = 0; job < jobs + 3; job++) {
        if (job < jobs) ask_table(&s, BOUNDS(job));
        if (job >= 1 && job - 1 < jobs) ask_middles(&s, BOUNDS(job - 1));
        if (job >= 2 && job - 2 < jobs) ask_rests(&s, BOUNDS(job - 2));
        if (job >= 3) compare(&s, BOUNDS(job - 3));
    }
    return s.found;
}
