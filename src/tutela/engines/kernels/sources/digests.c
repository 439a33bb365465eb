// MD5 (RFC 1321), SHA-1 and SHA-256 (FIPS 180-4) of many messages at a time: one message a lane, sixteen lanes.
//
// A lane whose message is done takes the next one, so messages of different lengths keep all lanes busy. A job may be a part
// of a message: its state then goes in and out, its length is a multiple of 64 and `last` is 0.

typedef unsigned char byte;
typedef unsigned int word;
typedef unsigned long long wide;
typedef word lanes __attribute__((vector_size(64)));
typedef byte bytes __attribute__((vector_size(64)));
typedef word loose __attribute__((vector_size(64), aligned(1), may_alias));

#define LANES 16
#define ALWAYS static inline __attribute__((always_inline))
#define ROTATE(x, n) (((x) << (n)) | ((x) >> (32 - (n))))
#define EVERY(i, n) _Pragma("clang loop unroll(full)") for (int i = 0; i < (n); i++)

typedef struct {
    wide count;
    const wide *at;     // addresses of the bytes
    const wide *length; // in bytes
    const wide *before; // bytes of the same message that came earlier, a multiple of 64
    const byte *last;   // whether the message ends here
    word *state;        // digests when `last`, else the state to go on from; as many words a job as the digest has
} jobs;

typedef void compression(lanes *state, const lanes *w);

// ---- sixteen blocks of sixteen words become sixteen vectors, one a word

#define LOW32(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define HIGH32(a, b) __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define LOW64(a, b) __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define HIGH64(a, b) __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define EVEN128(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define ODD128(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)

ALWAYS lanes swapped(lanes x)
{
    bytes b = (bytes)x;
    return (lanes)__builtin_shufflevector(b, b, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 19, 18, 17, 16,
        23, 22, 21, 20, 27, 26, 25, 24, 31, 30, 29, 28, 35, 34, 33, 32, 39, 38, 37, 36, 43, 42, 41, 40, 47, 46, 45, 44,
        51, 50, 49, 48, 55, 54, 53, 52, 59, 58, 57, 56, 63, 62, 61, 60);
}

ALWAYS void transposed(lanes *w, const byte *const *from, int big)
{
    lanes r[16], t[16];
    EVERY(i, 16) r[i] = *(const loose *)from[i];
    EVERY(i, 8) { t[2 * i] = LOW32(r[2 * i], r[2 * i + 1]); t[2 * i + 1] = HIGH32(r[2 * i], r[2 * i + 1]); }
    EVERY(i, 4) {
        r[4 * i] = LOW64(t[4 * i], t[4 * i + 2]);
        r[4 * i + 1] = HIGH64(t[4 * i], t[4 * i + 2]);
        r[4 * i + 2] = LOW64(t[4 * i + 1], t[4 * i + 3]);
        r[4 * i + 3] = HIGH64(t[4 * i + 1], t[4 * i + 3]);
    }
    EVERY(i, 4) {
        t[i] = EVEN128(r[i], r[i + 4]);
        t[i + 4] = ODD128(r[i], r[i + 4]);
        t[i + 8] = EVEN128(r[i + 8], r[i + 12]);
        t[i + 12] = ODD128(r[i + 8], r[i + 12]);
    }
    EVERY(i, 8) { r[i] = EVEN128(t[i], t[i + 8]); r[i + 8] = ODD128(t[i], t[i + 8]); }
    EVERY(i, 16) w[i] = big ? swapped(r[i]) : r[i];
}

// ---- MD5

static const word md5_sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

ALWAYS void md5_block(lanes *state, const lanes *w)
{
    static const byte turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    lanes a = state[0], b = state[1], c = state[2], d = state[3];
    EVERY(i, 64) {
        lanes f = i < 16 ? (d ^ (b & (c ^ d))) : i < 32 ? (c ^ (d & (b ^ c))) : i < 48 ? (b ^ c ^ d) : (c ^ (b | ~d));
        int k = i < 16 ? i : i < 32 ? (5 * i + 1) % 16 : i < 48 ? (3 * i + 5) % 16 : (7 * i) % 16;
        lanes sum = (a + md5_sines[i] + w[k]) + f;
        a = d, d = c, c = b;
        b += ROTATE(sum, turns[i / 16][i % 4]);
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

// ---- SHA-1

ALWAYS void sha1_block(lanes *state, const lanes *message)
{
    lanes w[16], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    EVERY(i, 16) w[i] = message[i];
    EVERY(i, 80) {
        if (i >= 16) {
            lanes mixed = w[(i + 13) % 16] ^ w[(i + 8) % 16] ^ w[(i + 2) % 16] ^ w[i % 16];
            w[i % 16] = ROTATE(mixed, 1);
        }
        lanes f = i < 20 ? (d ^ (b & (c ^ d))) : i < 40 || i >= 60 ? (b ^ c ^ d) : ((b & c) | (d & (b | c)));
        word k = i < 20 ? 0x5a827999 : i < 40 ? 0x6ed9eba1 : i < 60 ? 0x8f1bbcdc : 0xca62c1d6;
        lanes sum = (e + k + w[i % 16]) + f + ROTATE(a, 5);
        e = d, d = c, c = ROTATE(b, 30), b = a, a = sum;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

// ---- SHA-256

static const word sha256_roots[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

ALWAYS void sha256_block(lanes *state, const lanes *message)
{
    lanes w[16], s[8];
    EVERY(i, 16) w[i] = message[i];
    EVERY(i, 8) s[i] = state[i];
    EVERY(i, 64) {
        if (i >= 16) {
            lanes early = w[(i + 1) % 16], late = w[(i + 14) % 16];
            w[i % 16] += (ROTATE(early, 25) ^ ROTATE(early, 14) ^ (early >> 3)) + w[(i + 9) % 16]
                + (ROTATE(late, 15) ^ ROTATE(late, 13) ^ (late >> 10));
        }
        lanes a = s[0], b = s[1], c = s[2], e = s[4], f = s[5], g = s[6];
        lanes one = s[7] + (sha256_roots[i] + w[i % 16]) + (ROTATE(e, 26) ^ ROTATE(e, 21) ^ ROTATE(e, 7)) + (g ^ (e & (f ^ g)));
        lanes two = (ROTATE(a, 30) ^ ROTATE(a, 19) ^ ROTATE(a, 10)) + ((a & b) | (c & (a | b)));
        s[7] = g, s[6] = f, s[5] = e, s[4] = s[3] + one, s[3] = c, s[2] = b, s[1] = a, s[0] = one + two;
    }
    EVERY(i, 8) state[i] += s[i];
}

// ---- which lane works on what

typedef struct {
    const byte *next[LANES]; // the next block of each lane
    wide blocks[LANES];      // how many are left before the lane needs attention
    wide step[LANES];        // 64, or 0 where the lane idles
    wide job[LANES];
    byte rest[LANES];        // blocks of the padded end still to come; 0 when they are being worked on
    byte end[LANES][128] __attribute__((aligned(64)));
} desk;

ALWAYS void pad(desk *d, int lane, const jobs *all, int big)
{
    wide job = d->job[lane], length = all->length[job], bits = (all->before[job] + length) * 8;
    const byte *tail = (const byte *)all->at[job] + (length & ~63ull);
    wide left = length & 63, filled = left < 56 ? 64 : 128;
    for (wide i = 0; i < 128; i++) d->end[lane][i] = i < left ? tail[i] : i == left ? 0x80 : 0;
    for (wide i = 0; i < 8; i++) d->end[lane][filled - 8 + i] = (byte)(bits >> 8 * (big ? 7 - i : i));
    d->rest[lane] = (byte)(filled / 64);
}

ALWAYS void take(desk *d, int lane, const jobs *all, wide *given, word (*state)[LANES], int words, const word *start, int big)
{
    if (*given == all->count) {
        d->next[lane] = d->end[lane], d->blocks[lane] = ~0ull, d->step[lane] = 0, d->job[lane] = ~0ull;
        return;
    }
    wide job = d->job[lane] = (*given)++;
    for (int i = 0; i < words; i++) state[i][lane] = all->before[job] ? all->state[job * words + i] : start[i];
    d->rest[lane] = 0;
    if (all->last[job]) pad(d, lane, all, big);
    d->next[lane] = (const byte *)all->at[job], d->blocks[lane] = all->length[job] / 64, d->step[lane] = 64;
}

ALWAYS void leave(desk *d, int lane, const jobs *all, word (*state)[LANES], int words, int big)
{
    wide job = d->job[lane];
    for (int i = 0; i < words; i++) {
        word x = state[i][lane];
        all->state[job * words + i] = big && all->last[job] ? __builtin_bswap32(x) : x;
    }
}

// A lane without blocks left goes on with its padded end, then with the next job. Returns how many jobs are under way.
ALWAYS int attend(desk *d, const jobs *all, wide *given, word (*state)[LANES], int words, const word *start, int big)
{
    int busy = 0;
    for (int lane = 0; lane < LANES; lane++) {
        while (d->blocks[lane] == 0) {
            if (d->rest[lane]) {
                d->next[lane] = d->end[lane], d->blocks[lane] = d->rest[lane], d->rest[lane] = 0;
            } else {
                leave(d, lane, all, state, words, big);
                take(d, lane, all, given, state, words, start, big);
            }
        }
        busy += d->job[lane] != ~0ull;
    }
    return busy;
}

ALWAYS void work(const jobs *all, compression *compress, int words, const word *start, int big)
{
    desk d;
    word state[8][LANES] __attribute__((aligned(64)));
    wide given = 0;
    for (int lane = 0; lane < LANES; lane++) {
        for (int i = 0; i < words; i++) state[i][lane] = 0;
        for (int i = 0; i < 128; i++) d.end[lane][i] = 0;
        take(&d, lane, all, &given, state, words, start, big);
    }
    while (attend(&d, all, &given, state, words, start, big)) {
        wide run = ~0ull;
        for (int lane = 0; lane < LANES; lane++) run = d.blocks[lane] < run ? d.blocks[lane] : run;
        lanes held[8];
        for (int i = 0; i < words; i++) held[i] = *(const loose *)state[i];
        for (wide block = 0; block < run; block++) {
            lanes w[16];
            transposed(w, d.next, big);
            compress(held, w);
            for (int lane = 0; lane < LANES; lane++) d.next[lane] += d.step[lane];
        }
        for (int i = 0; i < words; i++) *(loose *)state[i] = held[i];
        for (int lane = 0; lane < LANES; lane++) d.blocks[lane] -= d.step[lane] ? run : 0;
    }
}

#define DIGEST(name, words, big, ...)                                                                               \
    void name(wide count, const wide *at, const wide *length, const wide *before, const byte *last, word *state)    \
    {                                                                                                               \
        static const word start[words] = {__VA_ARGS__};                                                             \
        const jobs all = {count, at, length, before, last, state};                                                  \
        work(&all, name##_block, words, start, big);                                                                \
    }

DIGEST(md5, 4, 0, 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
DIGEST(sha1, 5, 1, 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0)
DIGEST(sha256, 8, 1, 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19)
