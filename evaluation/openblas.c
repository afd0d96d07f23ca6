// What evaluation/kernels.ts compares with: OpenBLAS on one thread, and what the vector units of this core can do at all.
//
//   openblas sgemm M N K A_TRANSPOSED B_TRANSPOSED MILLISECONDS    prints the kernel and GFLOP/s
//   openblas peak MILLISECONDS                                     prints GFLOP/s of products and sums in registers
#include <cblas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

char *openblas_get_corename(void);
void openblas_set_num_threads(int);

static double cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

static float *numbers(long count) {
  float *values = malloc(4 * count);
  for (long i = 0; i < count; i++) values[i] = (i % 13) * 0.1f;
  return values;
}

static void sgemm(char **arguments) {
  int m = atoi(arguments[0]), n = atoi(arguments[1]), k = atoi(arguments[2]);
  int a_transposed = atoi(arguments[3]), b_transposed = atoi(arguments[4]);
  double seconds = atoi(arguments[5]) * 1e-3;
  float *a = numbers((long)m * k), *b = numbers((long)k * n), *c = numbers((long)m * n);
  openblas_set_num_threads(1);
  double spent = 0;
  long calls = 0, batch = 0;
  // The first batch is for warming up.
  for (int warm = 0; spent < seconds; warm = 1) {
    double start = cpu_seconds();
    for (batch = 0; batch < 1 + 10000000 / ((long)m * n * k); batch++)
      cblas_sgemm(CblasRowMajor, a_transposed ? CblasTrans : CblasNoTrans, b_transposed ? CblasTrans : CblasNoTrans, m,
                  n, k, 1, a, a_transposed ? m : k, b, b_transposed ? k : n, 0, c, n);
    if (warm) spent += cpu_seconds() - start, calls += batch;
  }
  printf("{\"kernel\":\"%s\",\"gflops\":%.2f}\n", openblas_get_corename(), 2.0 * m * n * k * calls / spent / 1e9);
}

#ifdef __x86_64__
#define PAIR(product, sum) "vmulps %%xmm8, %%xmm9, %%xmm" product "\nvaddps %%xmm9, %%xmm" sum ", %%xmm" sum "\n"
#define FUSED(sum) "vfmadd231ps %%ymm8, %%ymm9, %%ymm" sum "\n"

// Products and sums of 128 bits, none waiting for another: what WebAssembly without fused multiply-add can use.
static double peak128(double seconds) {
  if (!__builtin_cpu_supports("avx")) return 0;
  double start = cpu_seconds(), spent = 0;
  long rounds = 0;
  while ((spent = cpu_seconds() - start) < seconds) {
    for (int i = 0; i < 100000; i++)
      __asm__ volatile(PAIR("0", "10") PAIR("1", "11") PAIR("2", "12") PAIR("3", "13") PAIR("4", "14") PAIR("5", "15")
                           PAIR("6", "10") PAIR("7", "11") PAIR("0", "12") PAIR("1", "13") PAIR("2", "14")
                               PAIR("3", "15") ::
                               : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm10", "xmm11",
                                 "xmm12", "xmm13", "xmm14", "xmm15");
    rounds += 100000;
  }
  return rounds * 12 * 8 / spent / 1e9;
}

// Fused multiply-add of 256 bits: what OpenBLAS with AVX2 can use.
static double peak256(double seconds) {
  if (!__builtin_cpu_supports("fma")) return 0;
  double start = cpu_seconds(), spent = 0;
  long rounds = 0;
  while ((spent = cpu_seconds() - start) < seconds) {
    for (int i = 0; i < 100000; i++)
      __asm__ volatile(FUSED("0") FUSED("1") FUSED("2") FUSED("3") FUSED("4") FUSED("5") FUSED("6") FUSED("7")
                           FUSED("10") FUSED("11") FUSED("12") FUSED("13") ::
                               : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm10", "xmm11",
                                 "xmm12", "xmm13");
    rounds += 100000;
  }
  return rounds * 12 * 16 / spent / 1e9;
}

static void zero_registers(void) {
  __asm__ volatile(".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\nxorps %%xmm\\n, %%xmm\\n\n.endr" ::
                       : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
                         "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

static void peak(char **arguments) {
  double seconds = atoi(arguments[0]) * 1e-3;
  // What is left in registers may be denormal, and slow.
  zero_registers();
  double narrow = peak128(seconds);
  zero_registers();
  printf("{\"multiplyAdd128\":%.2f,\"fused256\":%.2f}\n", narrow, peak256(seconds));
}
#else
static void peak(char **arguments) {
  (void)arguments;
  printf("null\n");
}
#endif

int main(int count, char **arguments) {
  if (count == 8 && strcmp(arguments[1], "sgemm") == 0) return sgemm(arguments + 2), 0;
  if (count == 3 && strcmp(arguments[1], "peak") == 0) return peak(arguments + 2), 0;
  fprintf(stderr, "See the head of openblas.c.\n");
  return 2;
}
