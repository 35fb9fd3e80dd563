package backend

import (
	"cmp"
	"fmt"
	"os"
	"strings"
)

// RecommendedFlags are what XLA is told on the CPU unless Options.Flags says otherwise. They
// belong to the plugin that install.sh pins, xla-cpu-pjrt 0.0.1: another version that does not
// know one of them ends the process. Flags change the last bits of what a program computes, so
// there is one choice for all shapes.
//
// A search compiles hundreds of small programs. Measured on forward and backward programs of
// conv3, sepconv3, maxpool3 and avgpool3, batch 64, processor ms of compiling and of running
// all eight once, at 8×8 with 8 channels and at 32×32 with 16:
//
//	                                    8×8         32×32
//	XLA's own setting                   1286 · 3.9  1368 · 97
//	no fusion emitters, split count 1   1050 · 3.5  1064 · 102
//	optimisation level 1                1183 · 3.7  1435 · 102
//	both, which is this                  835 · 4.3   986 · 102
//	and without LLVM's costly passes     828 · 3.8   974 · 101
//
// With conv5 and sepconv5 in place of conv3 and sepconv3, 32×32 runs in 176 ms with XLA's own
// setting and in 178 with this one. What level 1 loses, it loses where programs are shortest.
const RecommendedFlags = "--xla_cpu_use_fusion_emitters=false" +
	" --xla_cpu_parallel_codegen_split_count=1" +
	" --xla_backend_optimization_level=1"

// setFlags hands flags to the plugin that is loaded next, by the process's environment, the only
// place where XLA looks. A plugin reads it once, when its first client is made: later calls
// change nothing, and no error tells.
func setFlags(flags string) error {
	if err := os.Setenv("XLA_FLAGS", strings.TrimSpace(cmp.Or(flags, RecommendedFlags))); err != nil {
		return fmt.Errorf("set XLA_FLAGS: %w", err)
	}
	return nil
}
