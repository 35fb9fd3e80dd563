package cell_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pmfnas/kernel/cell"
)

func TestCommandsAreFoundWhereverTheyStand(t *testing.T) {
	source := "x := 10 %\n3\n%pmf\tstatus all\n  %keep x\n!ls %x\n%%\n//gonb:%env A=1\ns := `\n%no\n`\n%main\r\n%"
	want := []cell.Command{{3, "%pmf", "status all"}, {4, "%keep", "x"}, {7, "%env", "A=1"}, {12, "%", ""}}
	if diff := cmp.Diff(want, cell.Commands(source)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheTextOfAnotherProgramHasNoCommands(t *testing.T) {
	want := []cell.Command{{2, "%%bash", "-x"}}
	if diff := cmp.Diff(want, cell.Commands("\n%%bash -x\n%date\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := cell.Commands("%test\n%args -v\nfunc TestX(t *testing.T) {}"); len(got) != 2 {
		t.Errorf("of a test cell got %v, want two commands", got)
	}
}
