package predicttest_test

import (
	"fmt"

	"pmfnas/pmf/predict/predicttest"
)

func ExampleCurves() {
	curves := predicttest.Curves(3, 10)
	samples := predicttest.Seen(curves, 2)
	fmt.Println(len(curves), "curves of", curves[0].Curve.Len(), "epochs, of which", samples[0].Curve.Len(), "are seen")
	// Output: 3 curves of 10 epochs, of which 2 are seen
}
