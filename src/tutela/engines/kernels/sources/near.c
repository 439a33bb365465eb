// Which 256-bit hashes lie within a Hamming radius of a query: through tables of chunks (exact by the pigeonhole principle),
// or by comparing with every hash. No library, no allocation.
//
// If two hashes differ in at most r bits and the chunks' limits t satisfy sum(t + 1) = r + 1, then in some chunk they differ in at
// most t bits. So every chunk is looked up under every value that near. A pair is reported by the first chunk that finds it.

typedef unsigned char byte;
typedef unsigned int word;
typedef unsigned long long wide;

#define ALWAYS static inline __attribute__((always_inline))
#define BLOCK 64  // patterns between one look at memory and the next
#define ROOM 2048 // candidates held until their hashes have arrived
#define LOW 4     // lowest bits of a chunk that stand beside a place instead of in the table

typedef struct {
    const word *starts;   // where the places of each high part of the chunk's value begin, and where the last ones end
    const word *places;   // low bits of the value (the uppermost four), place of the hash (28 bits)
    const word *patterns; // differences of the high part, all with at most `limit` bits
    wide count;           // of patterns
    wide first, bits;     // which bits of the hash the chunk is
    wide asked;           // 0 where the chunk need not be asked, else its limit and one
} chunk;

typedef struct {
    const wide *hashes, *queries;
    const chunk *chunks;
    wide many, radius; // hashes there are
    word *which, *place, *distance;
    wide room, found;
} search;

ALWAYS wide part(const wide *hash, wide first, wide bits) {
    wide at = first >> 6, shift = first & 63;
    wide value = hash[at] >> shift;
    if (shift + bits > 64) value |= hash[at + 1] << (64 - shift);
    return value & ((1ull << bits) - 1);
}

ALWAYS void report(search *s, wide query, wide place, wide distance) {
    if (s->found < s->room) {
        s->which[s->found] = (word)query;
        s->place[s->found] = (word)place;
        s->distance[s->found] = (word)distance;
    }
    s->found++;
}

// The differing bits are left in `difference`; what is farther than the radius mostly shows in its first half.
ALWAYS wide apart(const wide *one, const wide *other, wide radius, wide *difference) {
    difference[0] = one[0] ^ other[0];
    difference[1] = one[1] ^ other[1];
    wide sum = (wide)(__builtin_popcountll(difference[0]) + __builtin_popcountll(difference[1]));
    if (sum > radius) return sum;
    difference[2] = one[2] ^ other[2];
    difference[3] = one[3] ^ other[3];
    return sum + (wide)(__builtin_popcountll(difference[2]) + __builtin_popcountll(difference[3]));
}

typedef struct {
    wide count;
    word query[ROOM], place[ROOM];
} candidates;

static void check(search *s, wide chunk_number, candidates *held) {
    for (wide i = 0; i < held->count; i++) {
        wide difference[4];
        wide distance = apart(s->hashes + 4ull * held->place[i], s->queries + 4ull * held->query[i], s->radius, difference);
        if (distance > s->radius) continue;
        int before = 0;
        for (wide c = 0; c < chunk_number && !before; c++) {
            const chunk *earlier = s->chunks + c;
            before = (wide)__builtin_popcountll(part(difference, earlier->first, earlier->bits)) < earlier->asked;
        }
        if (!before) report(s, held->query[i], held->place[i], distance);
    }
    held->count = 0;
}

typedef struct {
    wide query, count;
    word start[BLOCK], end[BLOCK], allowed[BLOCK];
} batch;

static void ask(search *s, wide number, wide queries, const word (*near)[1 << LOW]) {
    const chunk *c = s->chunks + number;
    wide limit = c->asked - 1, blocks = (c->count + BLOCK - 1) / BLOCK, jobs = queries * blocks;
    batch batches[2];
    candidates held[2];
    held[0].count = held[1].count = 0;
    for (wide job = 0; job < jobs + 2; job++) {
        if (job < jobs) { // where the places of the values begin
            wide value = part(s->queries + 4 * (job / blocks), c->first, c->bits) >> LOW, from = job % blocks * BLOCK;
            wide to = from + BLOCK < c->count ? from + BLOCK : c->count;
            for (wide i = from; i < to; i++) __builtin_prefetch(c->starts + (value ^ c->patterns[i]));
        }
        if (job >= 1 && job - 1 < jobs) { // the places themselves
            wide query = (job - 1) / blocks, from = (job - 1) % blocks * BLOCK;
            wide value = part(s->queries + 4 * query, c->first, c->bits), high = value >> LOW;
            wide to = from + BLOCK < c->count ? from + BLOCK : c->count;
            batch *b = batches + ((job - 1) & 1);
            b->query = query;
            b->count = 0;
            for (wide i = from; i < to; i++) {
                wide at = high ^ c->patterns[i];
                word start = c->starts[at], end = c->starts[at + 1];
                if (start >= end || end > s->many) continue; // beyond the end only if the table is damaged
                wide left = limit - (wide)__builtin_popcount(c->patterns[i]);
                b->start[b->count] = start;
                b->end[b->count] = end;
                b->allowed[b->count++] = near[left < LOW ? left : LOW][value & ((1 << LOW) - 1)];
                __builtin_prefetch(c->places + start);
                __builtin_prefetch(c->places + end - 1);
            }
        }
        if (job >= 2) { // the hashes at those places
            batch *b = batches + (job & 1);
            candidates *now = held + (job & 1), *last = held + (~job & 1);
            for (wide i = 0; i < b->count; i++) {
                word allowed = b->allowed[i];
                for (wide at = b->start[i]; at < b->end[i]; at++) {
                    word place = c->places[at];
                    if (!(allowed >> (place >> (32 - LOW)) & 1)) continue;
                    if (now->count == ROOM) check(s, number, now);
                    place &= 0xFFFFFFFFu >> LOW;
                    if (place >= s->many) continue;
                    __builtin_prefetch(s->hashes + 4ull * place);
                    now->query[now->count] = (word)b->query;
                    now->place[now->count++] = place;
                }
            }
            check(s, number, last);
        }
    }
    check(s, number, held);
    check(s, number, held + 1);
}

// Both return how many pairs there are; what does not fit into `room` is counted only.

wide near_by_chunks(const wide *hashes, wide many, const wide *chunks, wide count, const wide *queries, wide asked, wide radius,
                    word *which, word *place, word *distance, wide room) {
    word near[LOW + 1][1 << LOW];
    for (word left = 0; left <= LOW; left++)
        for (word low = 0; low < 1 << LOW; low++) {
            near[left][low] = 0;
            for (word other = 0; other < 1 << LOW; other++)
                near[left][low] |= (word)((word)__builtin_popcount(low ^ other) <= left) << other;
        }
    search s = {hashes, queries, (const chunk *)chunks, many, radius, which, place, distance, room, 0};
    for (wide number = 0; number < count; number++)
        if (s.chunks[number].asked) ask(&s, number, asked, (const word(*)[1 << LOW])near);
    return s.found;
}

wide near_by_scan(const wide *hashes, wide count, const wide *queries, wide asked, wide radius, word *which, word *place,
                  word *distance, wide room) {
    search s = {hashes, queries, 0, count, radius, which, place, distance, room, 0};
    for (wide from = 0; from < count; from += 1024) { // as many as stay in the nearest cache for every query
        wide to = from + 1024 < count ? from + 1024 : count;
        for (wide query = 0; query < asked; query++)
            for (wide at = from; at < to; at++) {
                wide difference[4], sum = apart(hashes + 4 * at, queries + 4 * query, radius, difference);
                if (sum <= radius) report(&s, query, at, sum);
            }
    }
    return s.found;
}
