"""Upstreams and serving fleets of amund, which makes machine-learning models forget.

    amund.emit       asks a model to forget
    amund.receipts   waits for what became of it
    amund.follow     follows the versions of a model, verified, and swaps each one in
    amund.chain      verifies the versions of a model in an artifact store
    amund.export     exports a PyTorch model so that amund can train it

Each module needs only what it uses: avro and confluent-kafka for events, cryptography for signatures, torch for models.
"""
