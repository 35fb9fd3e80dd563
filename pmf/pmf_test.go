package pmf_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"pmfnas/pmf"
	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/enginetest"
	"pmfnas/pmf/engine/protocol"
)

// TestMain lets this program be the engine that studies start: one that computes instead of
// training.
func TestMain(m *testing.M) {
	enginetest.Main()
	program, err := os.Executable()
	if err == nil {
		err = os.Setenv("PMF_PROGRAM", program)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func stopEngine(workspace string) {
	c, err := client.Open(context.Background(), workspace, client.Options{NoStart: true})
	if err == nil {
		c.Stop(context.Background())
		c.Close()
	}
}

// workspace is a folder whose engine ends with the test.
func workspace(t *testing.T) pmf.Option {
	folder := t.TempDir()
	t.Cleanup(func() { stopEngine(folder) })
	return pmf.Workspace(folder)
}

// small makes a search that is over in a moment.
func small() pmf.Option {
	return pmf.Options(pmf.Architectures(6, 4, 2), pmf.Epochs(1, 2, 3), pmf.BudgetEpochs(0))
}

func TestHandleStartsNothingBeforeItIsUsed(t *testing.T) {
	folder := t.TempDir()
	pmf.Open("digits", pmf.Workspace(folder)).Fork("other")
	if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
		t.Errorf("the folder holds %v (%v), want nothing", entries, err)
	}
}

func TestHandleSaysWhatItStandsFor(t *testing.T) {
	study := pmf.Open("digits", pmf.Name("first"))
	if got := study.String(); !strings.Contains(got, "study first of digits") {
		t.Errorf("the handle calls itself %q", got)
	}
	if got := study.Fork("other").String(); !strings.Contains(got, "a fork of first") {
		t.Errorf("the fork calls itself %q", got)
	}
}

func TestAHandleThatIsShownStartsNothingAndTellsHowFarItsStudyIs(t *testing.T) {
	folder := t.TempDir()
	study := pmf.Open("digits", pmf.Workspace(folder), small(), pmf.Quiet())
	if got := study.Show().Text(); !strings.HasPrefix(got, "study digits of digits.") {
		t.Errorf("the handle is shown as\n%s", got)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) > 0 {
		t.Errorf("the folder holds %v (%v), want nothing", entries, err)
	}
	defer stopEngine(folder)
	if _, err := study.Global(); err != nil {
		t.Fatal(err)
	}
	if got := study.Show().Text(); !strings.Contains(got, "Finished: global.") || !strings.Contains(got, "best [%]") {
		t.Errorf("after the first stage the handle is shown as\n%s", got)
	}
}

func TestFirstErrorSticks(t *testing.T) {
	study := pmf.Open("digits", workspace(t), pmf.Set("fine.epoch", 3))
	_, first := study.Global()
	if first == nil || !strings.Contains(first.Error(), `"epoch" is no setting, did you mean "epochs"?`) {
		t.Fatalf("got %v, want the nearest setting", first)
	}
	if _, second := study.Pareto(); second != first {
		t.Errorf("later came %v, want the first error", second)
	}
	if study.Err() != first {
		t.Errorf("Err is %v, want the first error", study.Err())
	}
}

func TestChangedSettingIsToldOnceWithWhatIsKept(t *testing.T) {
	where := workspace(t)
	options := pmf.Options(where, small(), pmf.BudgetEpochs(60), pmf.Quiet()) // a budget of its own, which stays
	if _, err := pmf.Open("digits", options).Run(); err != nil {
		t.Fatal(err)
	}
	again := pmf.Open("digits", options, pmf.Architectures(6, 4, 3))
	document, err := again.Global()
	if err != nil {
		t.Fatal(err)
	}
	const notice = "fine.architectures was 2 and is now 3. Still good: global, region."
	if got := document.Text(); !strings.Contains(strings.ReplaceAll(got, "\n", " "), notice) {
		t.Errorf("shown was\n%s\nwant it to say %q", got, notice)
	}
	if document, err = again.Stages(); err != nil || strings.Contains(document.Text(), "have changed") {
		t.Errorf("the notice came again (%v)", err)
	}
}

func TestEveryTableCanBeShown(t *testing.T) {
	study := pmf.Open("digits", workspace(t), small(), pmf.Quiet())
	if _, err := study.Run(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"summary", "stages", "correlation", "early-stop", "accuracy", "pareto", "architectures", "curves", "regions", "decisions", "theory", "explain"} {
		t.Run(name, func(t *testing.T) {
			document, err := study.Table(name)
			if err != nil {
				t.Fatal(err)
			}
			if len(document.Blocks) == 0 {
				t.Error("the document is empty")
			}
		})
	}
}

func TestUnfinishedStudyHasNoBest(t *testing.T) {
	study := pmf.Open("digits", workspace(t), small(), pmf.Quiet())
	if _, err := study.Best(); !protocol.HasCode(err, protocol.CodeUnknown) {
		t.Errorf("got %v, want CodeUnknown", err)
	}
}
