// Package peertest lets a benchmark take turns with PyTorch: the same networks and the same
// blocks, built from the same JSON by pmf/trainer/testdata/pytorch_peer.py in a process of its
// own. Start with [Start]; where no Python has PyTorch, it skips the benchmark.
//
//	func BenchmarkConvolution(b *testing.B) {
//		peer := peertest.Start(b, "../trainer/testdata/pytorch_peer.py", "cpu")
//		shape := []int{8, 8, 16} // height, width, channels
//		var took struct {
//			Forward float64 `json:"forward_cpu_ms"`
//		}
//		for b.Loop() {
//			err := peer.Do(map[string]any{"do": "block", "batch": 64, "repeats": 10, "block": map[string]any{
//				"kind": "convolve", "op": "conv3", "options": arch.Options{}, "stride": 1,
//				"in": shape, "out": shape, "inputs": 1,
//			}}, &took)
//			if err != nil {
//				b.Fatal(err)
//			}
//		}
//		b.ReportMetric(took.Forward, "torch-cpu-ms")
//	}
//
// The script says at its top what can be asked, and needs torch and numpy: PMF_PYTHON names a
// Python that has them.
package peertest
