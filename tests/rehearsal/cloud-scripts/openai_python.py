"""openai for Python against the endpoint of the environment, outlined as one JSON document."""

import json

import openai

client = openai.AzureOpenAI(max_retries=0)
messages = [{"role": "user", "content": "Tell me a joke about animals."}]


def refusal(call):
    try:
        call()
    except openai.APIStatusError as error:
        return {"name": type(error).__name__, "status": error.status_code, "code": error.code}
    return "no error"


plain = client.chat.completions.create(model="gpt-4o", messages=messages)
chunks = list(
    client.chat.completions.create(
        model="gpt-4o", messages=messages, stream=True, stream_options={"include_usage": True}
    )
)
cut = client.chat.completions.create(model="gpt-4o", messages=messages, max_tokens=3)
print(
    json.dumps(
        {
            "plain": plain.model_dump(),
            "streamed": "".join(c.choices[0].delta.content or "" for c in chunks if c.choices),
            "usage": chunks[-1].usage.model_dump(),
            "cut": cut.choices[0].finish_reason,
            "wrongKey": refusal(
                lambda: openai.AzureOpenAI(api_key="wrong", max_retries=0).chat.completions.create(
                    model="gpt-4o", messages=messages
                )
            ),
            "unknownDeployment": refusal(
                lambda: client.chat.completions.create(model="gpt-5", messages=messages)
            ),
            "badTemperature": refusal(
                lambda: client.chat.completions.create(model="gpt-4o", messages=messages, temperature=3)
            ),
        }
    )
)
