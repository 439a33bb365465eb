// The 64 × 64 samples of PDQ, in one pass over a picture: luminance, two passes of a box filter along rows and columns.
//
// Every addition in single precision has the order of the published reference (running sums along each row and column), so
// the bits are its bits; nothing may be fused or reordered. Only as many rows are held as the filter reaches over.

#pragma STDC FP_CONTRACT OFF

typedef unsigned char byte;
typedef unsigned long long wide;

#define SIDE 64

static wide place(wide sample, wide length) { return (wide)(((double)sample + 0.5) * (double)length / SIDE); }

static void luminance(const byte *pixels, wide columns, wide channels, float *row) {
    if (channels == 1)
        for (wide j = 0; j < columns; j++) row[j] = (float)pixels[j];
    else
        for (wide j = 0; j < columns; j++) {
            const byte *p = pixels + 3 * j;
            row[j] = (float)((double)p[0] * 0.299 + (double)p[1] * 0.587 + (double)p[2] * 0.114);
        }
}

// Averages along a row: all of them, or (`every` 0) those at the places of the samples.
static void along(const float *row, wide columns, wide window, float *averages, int every) {
    wide ahead = (window + 2) / 2 - 1, sample = 0, next = place(0, columns);
    float total = 0.0f;
    wide held = 0;
    for (wide at = 0; at < columns + ahead; at++) {
        if (at < columns) {
            total += row[at];
            held++;
        }
        if (at >= window) {
            total -= row[at - window];
            held--;
        }
        if (at < ahead) continue;
        if (every)
            averages[at - ahead] = total / (float)held;
        else
            while (sample < SIDE && at - ahead == next) {
                averages[sample++] = total / (float)held;
                next = place(sample, columns);
            }
    }
}

// `work` has room for (window down + 4) rows and for 64 numbers a row, `window` being rows / 128, rounded up.
void pdq_samples(const byte *pixels, wide rows, wide columns, wide channels, float *work, float *samples) {
    wide across = (columns + 2 * SIDE - 1) / (2 * SIDE), down = (rows + 2 * SIDE - 1) / (2 * SIDE);
    wide ahead = (down + 2) / 2 - 1, ring = down + 1, held = 0;
    float *row = work, *totals = row + columns, *average = totals + columns, *filtered = average + columns;
    float *narrow = filtered + ring * columns;
    for (wide j = 0; j < columns; j++) totals[j] = 0.0f;
    for (wide at = 0; at < rows + ahead; at++) {
        if (at < rows) {
            float *now = filtered + at % ring * columns;
            luminance(pixels + at * columns * channels, columns, channels, row);
            along(row, columns, across, now, 1);
            for (wide j = 0; j < columns; j++) totals[j] += now[j];
            held++;
        }
        if (at >= down) {
            const float *past = filtered + (at - down) % ring * columns;
            for (wide j = 0; j < columns; j++) totals[j] -= past[j];
            held--;
        }
        if (at < ahead) continue;
        for (wide j = 0; j < columns; j++) average[j] = totals[j] / (float)held;
        along(average, columns, across, narrow + (at - ahead) * SIDE, 0);
    }
    float sums[SIDE];
    wide sample = 0, next = place(0, rows);
    for (wide j = 0; j < SIDE; j++) sums[j] = 0.0f;
    held = 0;
    for (wide at = 0; at < rows + ahead; at++) {
        if (at < rows) {
            for (wide j = 0; j < SIDE; j++) sums[j] += narrow[at * SIDE + j];
            held++;
        }
        if (at >= down) {
            for (wide j = 0; j < SIDE; j++) sums[j] -= narrow[(at - down) * SIDE + j];
            held--;
        }
        if (at < ahead) continue;
        while (sample < SIDE && at - ahead == next) {
            for (wide j = 0; j < SIDE; j++) samples[sample * SIDE + j] = sums[j] / (float)held;
            sample++;
            next = place(sample, rows);
        }
    }
}
