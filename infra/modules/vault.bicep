// The vault and its secrets. Two of them are made here, once, and never overwritten: rotate them in the vault (docs/operating.md).

@description('Where it is.')
param location string

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param name string

param tags object

@description('Keep deleted secrets for good until their time is over: then the vault cannot be purged, and its name stays taken for that time.')
param purgeProtection bool

@description('Who may set secrets: the object ID of a user or group. Empty: nobody is added.')
param operatorId string

@description('Whether that is a user, a group or a service principal.')
@allowed(['User', 'Group', 'ServicePrincipal'])
param operatorType string

@description('The key of the source. Empty: what the vault holds stays.')
@secure()
param sourceApiKey string

@description('Randomness for the secrets that are made; the values of later deployments are not used.')
@secure()
param seed string = newGuid()

@description('More of it.')
@secure()
param otherSeed string = newGuid()

@description('More of it.')
@secure()
param thirdSeed string = newGuid()

var secretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'

// 32 bytes are 43 digits of Base64 and a "="; hexadecimal digits are such digits. The last one carries two spare bits, which must be 0.
var hex = replace('${seed}${otherSeed}${thirdSeed}', '-', '')
var encryptionKey = '${take(hex, 42)}A='
var signingSecret = 'whsec_${base64(skip(hex, 42))}'

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    enablePurgeProtection: purgeProtection ? true : null
  }
}

@onlyIfNotExists()
resource signing 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'signing-secret'
  properties: { value: signingSecret, contentType: 'signs webhooks' }
}

@onlyIfNotExists()
resource encryption 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'encryption-key'
  properties: { value: encryptionKey, contentType: 'encrypts the secrets of watches' }
}

resource source 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(sourceApiKey)) {
  parent: vault
  name: 'source-api-key'
  properties: { value: sourceApiKey, contentType: 'the key of the first source' }
}

resource operator 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorId)) {
  name: guid(vault.id, operatorId, secretsOfficer)
  scope: vault
  properties: {
    principalId: operatorId
    principalType: operatorType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsOfficer)
  }
}

output name string = vault.name
output uri string = vault.properties.vaultUri
