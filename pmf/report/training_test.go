package report_test

import (
	"strings"
	"testing"
	"time"

	"pmfnas/pmf/report"
)

func TestTrainingIsTold(t *testing.T) {
	training := report.Training{
		ID: "3f9c21aa", Text: "the text", Params: 1234, FLOPs: 5_600_000, Latency: 250 * time.Microsecond,
		Validation: []float64{0.25, 0.75, 0.5}, Loss: []float64{2, 1, 0.5}, Test: 0.625, Epochs: 30, Took: 90 * time.Second,
		EarlyEnd: "no gain for 1 epoch", Checkpoint: "/tmp/x.ckpt",
	}
	d, err := training.Document()
	if err != nil {
		t.Fatal(err)
	}
	text := d.Text()
	for _, want := range []string{
		"Training of 3f9c21aa",
		"Trained for 3 epochs in 1.5 min of the 30 asked for; stopped early on validation accuracy: no gain for 1 epoch.",
		"3f9c21aa", "1234", "5.6", "0.25", "75.00", "50.00", "62.50", "the text", "checkpoint: /tmp/x.ckpt",
		"validation accuracy  ▁█▄  25.00 to 50.00 %",
		"training loss        █▃▁  2.0000 to 0.5000",
		"the best is 75.00 % in epoch 2",
	} {
		if unwrapped := strings.ReplaceAll(text, "\n", " "); !strings.Contains(unwrapped, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
	svg := d.Blocks[len(d.Blocks)-1].Figure
	if svg == nil || !strings.Contains(string(svg.SVG), "<svg") {
		t.Error("there is no curve")
	}
}
