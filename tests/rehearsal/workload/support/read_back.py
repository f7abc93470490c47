"""What Python's mlflow reads of a run and its trace. Prints it as JSON."""

import json
import sys

import mlflow

tracking, experiment_id, run_id = sys.argv[1:4]
mlflow.set_tracking_uri(tracking)
[found] = mlflow.search_traces(run_id=run_id, locations=[experiment_id], return_type="list")
trace = mlflow.get_trace(found.info.trace_id)
runs = mlflow.search_runs([experiment_id], filter_string=f"attributes.run_id = '{run_id}'", output_format="list")
print(
    json.dumps(
        {
            "state": trace.info.state.value,
            "request": trace.info.request_preview,
            "response": trace.info.response_preview,
            "tokens": trace.info.token_usage,
            "sourceRun": trace.info.trace_metadata["mlflow.sourceRun"],
            "spans": [
                {
                    "name": span.name,
                    "type": span.span_type,
                    "status": span.status.status_code.value,
                    "parent": span.parent_id is not None,
                    "inputs": span.inputs,
                    "reply": span.outputs["choices"][0]["message"]["content"],
                }
                for span in trace.data.spans
            ],
            "runs": [[run.info.status, run.data.params] for run in runs],
        }
    )
)
