package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"pmfnas/pmf/engine"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report"
	"pmfnas/pmf/report/view"
)

const exportHelp = `With --format the network that a study has chosen, or another that it has trained (--arch), is
written with its trained weights:

  onnx   a file for ONNX Runtime and all that reads ONNX. Input images, float32 [batch,
         channels, height, width] with values in [0, 1]; output logits [batch, classes].
         The metadata name the classes.
  gomlx  a folder with a checkpoint of GoMLX: a variable for every weight, named by the step
         of the network that it belongs to.
  go     a folder with the source of a small program that tells the class of a PNG or JPEG
         file. network.go in it says step by step what the network is.

Normalisation of the images is a part of all three.

With --curves every architecture of the study is written with its learning curve, parameters
and features in the format pmf-curves/1, which can be replayed: JSON Lines, compressed when the
file's name ends with .gz.`

const exportExample = `  pmf export digits --format onnx --out digits.onnx
  pmf export digits --format go --out classifier && cd classifier && go run . picture.png
  pmf export digits --format gomlx --out checkpoint --arch 3f9c
  pmf export digits --curves digits.jsonl.gz`

func newExport(a *app) *cobra.Command {
	var curves string
	var p protocol.NetworkParams
	c := &cobra.Command{
		Use: "export NAME", Short: "Write the network that a study has found, or its learning curves",
		Long: exportHelp, Example: exportExample, Args: oneName("pmf export"), ValidArgsFunction: a.studyNames,
		RunE: func(c *cobra.Command, args []string) error {
			p.Study = args[0]
			switch {
			case (curves == "") == (p.Format == ""):
				return usagef("pmf export wants either a network (--format onnx --out %s.onnx) or a table of learning curves (--curves %[1]s.jsonl.gz)", p.Study)
			case curves != "":
				return exportCurves(a, p.Study, curves)
			}
			return exportNetwork(c.Context(), a, p)
		},
	}
	flags := c.Flags()
	flags.StringVar(&curves, "curves", "", "the file to write learning curves to: NAME.jsonl or NAME.jsonl.gz")
	formats := []string{"onnx", "gomlx", "go"}
	flags.Var(oneOf{&p.Format, formats}, "format", "write the network as: "+strings.Join(formats, ", "))
	flags.StringVar(&p.Path, "out", "", "the file (onnx) or folder to write the network to")
	flags.StringVar(&p.Arch, "arch", "", "ID of an architecture, or its beginning (default: the chosen one)")
	flags.BoolVar(&p.Replace, "force", false, "replace an earlier export")
	flags.BoolVar(&p.Retrain, "retrain", false, "train the network again, to the same weights, if its checkpoint is gone")
	return c
}

// exportNetwork lets the engine, which has the checkpoints, write a network.
func exportNetwork(ctx context.Context, a *app, p protocol.NetworkParams) error {
	if p.Path == "" {
		suffix := map[string]string{"onnx": ".onnx"}[p.Format]
		return usagef("--format %s wants to know where to: --out %s%s", p.Format, p.Study, suffix)
	}
	out, err := filepath.Abs(p.Path)
	if err != nil {
		return fmt.Errorf("--out %s: %w", p.Path, err)
	}
	if _, err := engine.Read(a.studies(), p.Study); err != nil {
		return a.suggestStudy(p.Study, err)
	}
	shown := p.Path
	p.Path = out
	client, err := a.connect(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	var written protocol.Network
	err = client.Call(ctx, protocol.ExportNetwork, p, &written)
	if protocol.HasCode(err, protocol.CodeExists) && !p.Replace {
		return fmt.Errorf("%w; --force replaces an earlier export", err)
	} else if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "architecture %s, trained to %s fidelity, as %s in %s\n", written.ID, written.Fidelity, p.Format, shown)
	return nil
}

func exportCurves(a *app, name, path string) error {
	snapshot, err := engine.Read(a.studies(), name)
	if err != nil {
		return a.suggestStudy(name, err)
	}
	table, err := report.Export(snapshot)
	if err != nil {
		return err
	}
	if err := table.Save(path); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s in %s\n", view.Count(len(table.Rows), "architecture"), path)
	return nil
}
